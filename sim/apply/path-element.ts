import {
  Float64,
  goFloat,
  goQuote,
  Int64,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  member,
} from '../kube/index.ts';

/*
 * One step of a field path in its wire form. Source: structured-merge-diff fieldpath/serialize-pe.go, element.go.
 */

/** The member `name` of a map. */
export function fieldElement(name: string): string {
  return `f:${name}`;
}

/** The item of a set with this value. */
export function valueElement(value: Json): string {
  return `v:${JSON.stringify(value)}`;
}

/** The item of a list with these keys; they are written sorted by name. */
export function keyElement(keys: ReadonlyMap<string, Json>): string {
  const sorted = [...keys].sort(([a], [b]) => (a < b ? -1 : 1));
  return `k:{${sorted.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
}

/** The item at a position. */
export function indexElement(index: number): string {
  return `i:${index}`;
}

/** The member a path element names; undefined when it is no member but a list's item. */
export function fieldNameOf(element: string): string | undefined {
  return element.startsWith('f:') ? element.slice(2) : undefined;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function shown(value: Json | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return goQuote(value);
  if (typeof value === 'number') return goFloat(value);
  if (value instanceof Int64) return value.value.toString();
  if (value instanceof Float64) return goFloat(value.value);
  if (isArray(value)) return `[${value.map(shown).join(',')}]`;
  if (isObject(value))
    return `{${Object.keys(value)
      .map((key) => `${key}=${shown(member(value, key))}`)
      .join(';')}}`;
  return String(value);
}

/** One element as messages print it: `.name`, `[name="c"]`, `[="x"]`, `[0]`. */
export function printElement(element: string): string {
  const rest = element.slice(2);
  switch (element[0]) {
    case 'f':
      return `.${rest}`;
    case 'k': {
      const keys = parsed(rest) as JsonObject;
      return `[${Object.keys(keys)
        .map((key) => `${key}=${shown(keys[key])}`)
        .join(',')}]`;
    }
    case 'v':
      return `[=${shown(parsed(rest))}]`;
    default:
      return `[${rest}]`;
  }
}

/** A path as messages print it: `.spec.containers[name="c"].image`. */
export function printPath(path: readonly string[]): string {
  return path.map(printElement).join('');
}
