import { isPlainObject, type PlainJson } from './plain-json.ts';

/** The segments of a JSON pointer; `[key=value]` picks the first list item with that value. */
function segments(pointer: string): string[] {
  if (pointer === '' || pointer === '/') return [];
  return pointer
    .replace(/^\//, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function child(value: PlainJson | undefined, segment: string): PlainJson | undefined {
  if (Array.isArray(value)) {
    const wanted = /^\[([^=\]]+)=(.*)\]$/.exec(segment);
    if (wanted) return value.find((item) => isPlainObject(item) && String(item[wanted[1]!]) === wanted[2]);
    return value[segment === '-' ? value.length - 1 : Number(segment)];
  }
  if (isPlainObject(value)) return Object.hasOwn(value, segment) ? value[segment] : undefined;
  return undefined;
}

/** The value at a pointer, or undefined. */
export function valueAt(value: PlainJson | undefined, pointer: string): PlainJson | undefined {
  return segments(pointer).reduce<PlainJson | undefined>(child, value);
}

/** The document with the value at a pointer replaced; undefined removes it. Missing parents are made. */
export function withValueAt(document: PlainJson, pointer: string, value: PlainJson | undefined): PlainJson {
  return replaced(document, segments(pointer), value);
}

function replaced(
  current: PlainJson | undefined,
  path: readonly string[],
  value: PlainJson | undefined,
): PlainJson {
  const [segment, ...rest] = path;
  if (segment === undefined) return value ?? null;
  const next = rest.length === 0 ? value : replaced(child(current, segment), rest, value);
  if (Array.isArray(current)) {
    const items: PlainJson[] = [...current];
    if (segment === '-' && rest.length === 0 && next !== undefined) return [...items, next];
    const index = segment.startsWith('[')
      ? items.indexOf(child(current, segment) as PlainJson)
      : segment === '-'
        ? items.length - 1
        : Number(segment);
    return next === undefined ? items.toSpliced(index, 1) : items.with(index, next);
  }
  const members = new Map(isPlainObject(current) ? Object.entries(current) : []);
  if (next === undefined) members.delete(segment);
  else members.set(segment, next);
  return Object.fromEntries(members);
}
