import type { HeaderValue } from '../apiserver/index.ts';

/** Headers that may come several times and whose values may contain commas: joining them would change their meaning. */
const KEPT_APART = new Set(['impersonate-group']);

/**
 * Headers from name-value pairs in their order: names in lower case, repeated ones joined with `, ` except those whose
 * values stand alone (see ApiRequest.headers). HTTP/2 pseudo headers are left out.
 */
export function requestHeaders(pairs: Iterable<readonly [string, string]>): Record<string, HeaderValue> {
  const headers: Record<string, HeaderValue> = {};
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    // `__proto__` is a name HTTP allows and nobody uses; assigning it would be no header.
    if (key.startsWith(':') || key === '__proto__') continue;
    const known = Object.hasOwn(headers, key) ? headers[key] : undefined;
    if (known === undefined) headers[key] = isKeptApart(key) ? [value] : value;
    else if (typeof known === 'string') headers[key] = `${known}, ${value}`;
    else headers[key] = [...known, value];
  }
  return headers;
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
