import type { HeaderValue } from '../apiserver/index.ts';

/** Headers that may come several times and whose values may contain commas: joining them would change their meaning. */
const KEPT_APART = new Set(['impersonate-group']);

/**
 * Headers from name-value pairs in their order: names in lower case, repeated ones joined with `, ` except those whose
 * values stand alone (see ApiRequest.headers). HTTP/2 pseudo headers are left out.
 */
export function requestHeaders(pairs: Iterable<readonly [string, string]>): Record<string, HeaderValue> {
  const headers = new Map<string, HeaderValue>();
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    if (key.startsWith(':')) continue;
    const known = headers.get(key);
    if (known === undefined) headers.set(key, isKeptApart(key) ? [value] : value);
    else if (typeof known === 'string') headers.set(key, `${known}, ${value}`);
    else headers.set(key, [...known, value]);
  }
  return Object.fromEntries(headers);
}

function isKeptApart(name: string): boolean {
  return KEPT_APART.has(name) || name.startsWith('impersonate-extra-');
}

/** Response headers as pairs. */
export function* headerPairs(
  headers: Readonly<Record<string, HeaderValue>>,
): Generator<readonly [string, string]> {
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') yield [name, value];
    else for (const one of value) yield [name, one];
  }
}
