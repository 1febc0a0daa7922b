import { StatusError } from '../kube/index.ts';
import { type AcceptClause, acceptHeader, parseAccept } from './accept-header.ts';
import type { ApiRequest } from './api-handler.ts';
import { Query } from './query.ts';

/** The form an answer shall have. */
export interface OutputFormat {
  readonly encoding: Encoding;
  readonly pretty: boolean;
  /** Set when the client wants the answer as another kind: `Table`, `PartialObjectMetadata(List)`. */
  readonly as: MetaTarget | undefined;
}

export type Encoding = 'json' | 'yaml' | 'protobuf';

export interface MetaTarget {
  readonly kind: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
  readonly version: 'v1' | 'v1beta1';
}

/** The kind a client wants an answer converted to. */
export interface WantedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Decides whether an endpoint can answer in an encoding, as the kind wanted or (undefined) as what it is. */
export type EndpointRestrictions = (encoding: Encoding, wanted: WantedKind | undefined) => boolean;

export const DEFAULT_FORMAT: OutputFormat = { encoding: 'json', pretty: false, as: undefined };

/** What the real server can write; the order is its preference. */
const PRODUCED = [
  { type: 'application/json', encoding: 'json' },
  { type: 'application/yaml', encoding: 'yaml' },
  { type: 'application/vnd.kubernetes.protobuf', encoding: 'protobuf' },
] as const;
const PRODUCED_TEXT = PRODUCED.map((p) => p.type).join(', ');
const META_KINDS: ReadonlySet<string> = new Set([
  'Table',
  'PartialObjectMetadata',
  'PartialObjectMetadataList',
]);

/**
 * Built-in resources are matched against the Accept header twice, by the router and then by the handler, with
 * different texts. Source: go-restful route.go matchesAccept; recorded: conformance negotiation/not-acceptable.
 * @throws StatusError 406 in the router's words.
 */
export function checkRouterAccepts(accept: string, canStream = false): void {
  if (accept === '' || accept === 'application/json') return;
  for (const part of accept.split(',')) {
    const type = part.split(';')[0]!.trim();
    if (type === '*/*' || PRODUCED.some((p) => p.type === type)) return;
  }
  // Collections are lists and watches in one. Source: apiserver pkg/endpoints/installer.go allMediaTypes.
  const produced = canStream ? `${PRODUCED_TEXT}, ${STREAMED_TEXT}` : PRODUCED_TEXT;
  throw new StatusError(
    406,
    'NotAcceptable',
    `406: Not Acceptable\n\nAvailable representations: ${produced}`,
    {},
  );
}

const STREAMED_TEXT = 'application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch';

/** A watch in a form that cannot be streamed. */
export function notStreamable(): StatusError {
  return notAcceptable(STREAMED_TEXT);
}

function notAcceptable(accepted: string): StatusError {
  return new StatusError(406, 'NotAcceptable', `only the following media types are accepted: ${accepted}`);
}

/**
 * The form of the answer. Source: apiserver pkg/endpoints/handlers/negotiation/negotiate.go.
 * @throws StatusError 406 when nothing the client accepts can be produced.
 */
export function negotiate(request: ApiRequest, allows: EndpointRestrictions): OutputFormat {
  const accept = acceptHeader(request);
  const pretty = wantsPretty(request);
  if (accept === 'application/json' || accept === '')
    return pretty ? { ...DEFAULT_FORMAT, pretty } : DEFAULT_FORMAT;
  const chosen = choose(accept, allows);
  if (!chosen) throw notAcceptable(PRODUCED_TEXT);
  const { encoding, wanted } = chosen;
  return { encoding, pretty: pretty || chosen.pretty, as: wanted && metaTarget(wanted) };
}

/** As {@link negotiate} for an error on its way out: what cannot be produced becomes JSON. */
export function negotiateForError(request: ApiRequest): OutputFormat {
  const accept = acceptHeader(request);
  const pretty = wantsPretty(request);
  if (accept === '' || accept === 'application/json') return { ...DEFAULT_FORMAT, pretty };
  const chosen = choose(accept, asItIs);
  return { encoding: chosen?.encoding ?? 'json', pretty: pretty || chosen?.pretty === true, as: undefined };
}

/** For answers that have one kind only. */
export const asItIs: EndpointRestrictions = (_encoding, wanted) => wanted === undefined;

/** For objects and lists of a resource. Source: apiserver pkg/endpoints/handlers/rest.go AllowsMediaTypeTransform. */
export function resourceRestrictions(isCustom: boolean): EndpointRestrictions {
  // Custom resources have no protobuf form, though the 406 says they do. Their metadata has, but not here.
  return isCustom ? customResource : builtinResource;
}

const builtinResource: EndpointRestrictions = (encoding, wanted) =>
  wanted === undefined || (encoding !== 'protobuf' && metaTarget(wanted) !== undefined);
const customResource: EndpointRestrictions = (encoding, wanted) =>
  encoding !== 'protobuf' && (wanted === undefined || metaTarget(wanted) !== undefined);

/** What a client accepts first of all that an endpoint can do. */
export function choose(
  accept: string,
  allows: EndpointRestrictions,
):
  | { readonly encoding: Encoding; readonly pretty: boolean; readonly wanted: WantedKind | undefined }
  | undefined {
  for (const clause of parseAccept(accept)) {
    for (const { type, encoding } of PRODUCED) {
      if (!matches(clause, type) || !canStream(clause, encoding)) continue;
      const wanted = wantedKind(clause.params);
      if (allows(encoding, wanted)) return { encoding, pretty: clause.params.get('pretty') === '1', wanted };
    }
  }
  return undefined;
}

function matches(clause: AcceptClause, type: string): boolean {
  const [main, sub] = type.split('/');
  if (clause.type === '*' && clause.subtype === '*') return true;
  return clause.type === main && (clause.subtype === '*' || clause.subtype === sub);
}

function canStream({ params }: AcceptClause, encoding: Encoding): boolean {
  const stream = params.get('stream');
  return stream === undefined || (stream === 'watch' && encoding !== 'yaml');
}

function wantedKind(params: ReadonlyMap<string, string>): WantedKind | undefined {
  if (!params.has('as') && !params.has('g') && !params.has('v')) return undefined;
  return { group: params.get('g') ?? '', version: params.get('v') ?? '', kind: params.get('as') ?? '' };
}

function metaTarget({ group, version, kind }: WantedKind): MetaTarget | undefined {
  if (!META_KINDS.has(kind) || group !== 'meta.k8s.io') return undefined;
  if (version !== 'v1' && version !== 'v1beta1') return undefined;
  return { kind: kind as MetaTarget['kind'], version };
}

const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);

/** Source: negotiation.go isPrettyPrint: people get indented JSON, unless the query says otherwise. */
function wantsPretty(request: ApiRequest): boolean {
  if (request.query.includes('pretty')) {
    const asked = new Query(request.query).get('pretty') ?? '';
    if (asked !== '') return TRUE.has(asked);
  }
  const agent = request.headers['user-agent'];
  if (typeof agent !== 'string') return false;
  return agent.startsWith('curl') || agent.startsWith('Wget') || agent.startsWith('Mozilla/5.0');
}
