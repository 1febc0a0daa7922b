import { StatusError } from '../kube/index.ts';
import type { ApiRequest } from './api-handler.ts';

/** The form an answer shall have. */
export interface OutputFormat {
  readonly encoding: 'json' | 'yaml' | 'protobuf';
  readonly pretty: boolean;
  /** Set when the client wants the answer as another kind: `Table`, `PartialObjectMetadata(List)`. */
  readonly as: MetaTarget | undefined;
}

export interface MetaTarget {
  readonly kind: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
  readonly version: 'v1' | 'v1beta1';
}

export const DEFAULT_FORMAT: OutputFormat = { encoding: 'json', pretty: false, as: undefined };

/** What the real server can write; the order is its preference. */
const PRODUCED = [
  { type: 'application/json', encoding: 'json' },
  { type: 'application/yaml', encoding: 'yaml' },
  { type: 'application/vnd.kubernetes.protobuf', encoding: 'protobuf' },
] as const;
const PRODUCED_TEXT = PRODUCED.map((p) => p.type).join(', ');
const META_KINDS = new Set(['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList']);

/** What the client says it accepts, besides the encoding. */
interface Clause {
  readonly type: string;
  readonly subtype: string;
  readonly quality: number;
  readonly params: ReadonlyMap<string, string>;
}

/**
 * Built-in resources are matched against the Accept header twice, by the router and then by the handler, with
 * different texts. Source: go-restful route.go matchesAccept; recorded: conformance negotiation/not-acceptable.
 * @throws StatusError 406 in the router's words.
 */
export function checkRouterAccepts(accept: string): void {
  if (accept === '' || accept === 'application/json') return;
  for (const part of accept.split(',')) {
    const type = part.split(';')[0]!.trim();
    if (type === '*/*' || PRODUCED.some((p) => p.type === type)) return;
  }
  throw new StatusError(
    406,
    'NotAcceptable',
    `406: Not Acceptable\n\nAvailable representations: ${PRODUCED_TEXT}`,
    {},
  );
}

/**
 * The form of the answer. Source: apiserver pkg/endpoints/handlers/negotiation/negotiate.go.
 * @throws StatusError 406 when nothing the client accepts can be produced.
 */
export function negotiate(request: ApiRequest, wantsPretty: boolean, isCustom: boolean): OutputFormat {
  const accept = acceptHeader(request);
  const pretty = wantsPretty || isBrowser(request);
  if (!pretty && (accept === 'application/json' || accept === '')) return DEFAULT_FORMAT;
  if (accept === '') return { ...DEFAULT_FORMAT, pretty };
  const chosen = choose(accept, !isCustom);
  if (!chosen)
    throw new StatusError(
      406,
      'NotAcceptable',
      `only the following media types are accepted: ${PRODUCED_TEXT}`,
    );
  return { ...chosen, pretty: pretty || chosen.pretty };
}

/** As {@link negotiate} for an error on its way out: what cannot be produced becomes JSON. */
export function negotiateForError(request: ApiRequest): OutputFormat {
  const accept = acceptHeader(request);
  if (accept === '' || accept === 'application/json') return DEFAULT_FORMAT;
  return { encoding: choose(accept, true)?.encoding ?? 'json', pretty: isBrowser(request), as: undefined };
}

export function acceptHeader(request: ApiRequest): string {
  const accept = request.headers['accept'];
  return typeof accept === 'string' ? accept : (accept?.join(',') ?? '');
}

/** The media types a client takes, best first, without parameters. */
export function acceptedTypes(accept: string): string[] {
  return parseAccept(accept).map(({ type, subtype }) => `${type}/${subtype}`);
}

function choose(accept: string, protobuf: boolean): OutputFormat | undefined {
  for (const clause of parseAccept(accept)) {
    for (const { type, encoding } of PRODUCED) {
      if (!matches(clause, type)) continue;
      const kind = clause.params.get('as');
      const as = kind === undefined ? undefined : metaTarget(clause.params);
      if (kind !== undefined && !as) continue;
      // Custom resources have no protobuf form, though the 406 says they do. Their metadata has, but not here.
      if (encoding === 'protobuf' && (!protobuf || as)) continue;
      return { encoding, pretty: clause.params.get('pretty') === '1', as };
    }
  }
  return undefined;
}

function matches(clause: Clause, type: string): boolean {
  const [main, sub] = type.split('/');
  if (clause.type === '*' && clause.subtype === '*') return true;
  return clause.type === main && (clause.subtype === '*' || clause.subtype === sub);
}

function metaTarget(params: ReadonlyMap<string, string>): MetaTarget | undefined {
  const kind = params.get('as')!;
  const version = params.get('v');
  if (!META_KINDS.has(kind) || params.get('g') !== 'meta.k8s.io') return undefined;
  if (version !== 'v1' && version !== 'v1beta1') return undefined;
  return { kind: kind as MetaTarget['kind'], version };
}

/** Best first; clauses of equal quality keep their order, wildcards go last. Source: goautoneg ParseAccept. */
function parseAccept(accept: string): Clause[] {
  const clauses = accept.split(',').map((text) => {
    const [media = '', ...rest] = text.split(';').map((part) => part.trim());
    const params = new Map(
      rest.map((part) => {
        const equals = part.indexOf('=');
        return equals < 0
          ? ([part, ''] as const)
          : ([part.slice(0, equals), part.slice(equals + 1)] as const);
      }),
    );
    const quality = Number(params.get('q') ?? '1');
    const [type = '', subtype = media === '*' ? '*' : ''] = media.split('/');
    return { type, subtype, quality: Number.isNaN(quality) ? 1 : quality, params };
  });
  const wildcards = (c: Clause): number => (c.type === '*' ? 2 : 0) + (c.subtype === '*' ? 1 : 0);
  return clauses.sort((a, b) => b.quality - a.quality || wildcards(a) - wildcards(b));
}

/** Source: negotiation.go isPrettyPrint: people get indented JSON. */
function isBrowser(request: ApiRequest): boolean {
  const agent = request.headers['user-agent'];
  if (typeof agent !== 'string') return false;
  return agent.startsWith('curl') || agent.startsWith('Wget') || agent.startsWith('Mozilla/5.0');
}
