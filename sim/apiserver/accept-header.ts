import { memoized } from '../kube/index.ts';
import type { ApiRequest } from './api-handler.ts';

/** One media type a client takes. */
export interface AcceptClause {
  readonly type: string;
  readonly subtype: string;
  readonly quality: number;
  readonly params: ReadonlyMap<string, string>;
}

/** The `Accept` header; empty when there is none. */
export function acceptHeader(request: ApiRequest): string {
  const accept = request.headers['accept'];
  return typeof accept === 'string' ? accept : (accept?.join(',') ?? '');
}

/** The media types a client takes, best first, without parameters. */
export function acceptedTypes(accept: string): string[] {
  return parseAccept(accept).map(({ type, subtype }) => `${type}/${subtype}`);
}

/**
 * Best first. Parts that are no media type are skipped, also `q=0` counts, and a concrete type precedes a wildcard whatever
 * their qualities. Source: goautoneg ParseAccept.
 */
export const parseAccept = memoized(500, (accept): readonly AcceptClause[] => {
  const sorted: AcceptClause[] = [];
  for (const part of accept.split(',')) {
    const clause = parseClause(part);
    if (!clause) continue;
    // As Go sorts short slices: the comparison is no order, so the way of sorting shows.
    let at = sorted.length;
    while (at > 0 && precedes(clause, sorted[at - 1]!)) at -= 1;
    sorted.splice(at, 0, clause);
  }
  return sorted;
});

function precedes(a: AcceptClause, b: AcceptClause): boolean {
  if (a.quality > b.quality) return true;
  if (a.type !== '*' && b.type === '*') return true;
  return a.subtype !== '*' && b.subtype === '*';
}

function parseClause(part: string): AcceptClause | undefined {
  const [media = '', ...rest] = part.split(';');
  const [type = '', subtype = '', ...more] = media.split('/').map((text) => text.trim());
  if (more.length > 0) return undefined;
  if (subtype === '' && type !== '*') return undefined;
  let quality = 1;
  const params = new Map<string, string>();
  for (const param of rest) {
    const [name = '', value = '', ...others] = param.split('=').map((text) => text.trim());
    if (value === '' || others.length > 0) continue;
    // What is no number counts as zero.
    if (name === 'q') quality = Number(value) || 0;
    else params.set(name, value);
  }
  return { type, subtype: subtype === '' ? '*' : subtype, quality, params };
}
