import { isArray, isObject, type Json } from '../../sim/kube/index.ts';

/** More pointers than this say no more than "everything". */
const MAX_POINTERS = 32;

/** The JSON pointers a body touches: the paths of a JSON patch, or the members of an object to the second level. */
export function touchesOf(body: Json | undefined): readonly string[] {
  if (isArray(body))
    return body.slice(0, MAX_POINTERS).map((step) => (isObject(step) ? String(step['path']) : ''));
  if (!isObject(body)) return [];
  const pointers: string[] = [];
  for (const [key, value] of Object.entries(body)) {
    const inner = isObject(value) ? Object.keys(value) : [];
    if (inner.length === 0) pointers.push(`/${pointerToken(key)}`);
    else for (const member of inner) pointers.push(`/${pointerToken(key)}/${pointerToken(member)}`);
    if (pointers.length >= MAX_POINTERS) break;
  }
  return pointers;
}

/** RFC 6901. */
function pointerToken(key: string): string {
  if (!key.includes('~') && !key.includes('/')) return key;
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
