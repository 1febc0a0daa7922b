import { goQuote } from './go-quote.ts';
import { Float64, Int64, isArray, isObject, type Json } from './json.ts';

/*
 * Values as Go prints them. The server's error texts embed decoded JSON with `%v` and `%#v`, so clients that match on
 * these texts (and the conformance corpus) see Go's notation.
 */

/** A float64 as `%v` prints it: shortest digits, exponents below 1e-4 and from 1e21 on, at least two exponent digits. */
export function goFloat(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  if (Object.is(value, -0)) return '-0';
  const magnitude = Math.abs(value);
  const text = magnitude !== 0 && magnitude < 1e-4 ? value.toExponential() : String(value);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function goScalar(value: null | boolean | number | Int64 | Float64): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return goFloat(value);
  if (value instanceof Int64) return value.value.toString();
  if (value instanceof Float64) return goFloat(value.value);
  return String(value);
}

/** Go sorts the keys of a printed map by their bytes; UTF-16 order agrees for everything but astral characters. */
function sortedKeys(value: object): string[] {
  return Object.keys(value).sort();
}

/** `%v`: `map[a:1 b:[x y]]`, strings bare, null as `<nil>`. */
export function goPrint(value: Json | undefined): string {
  if (value === undefined) return '<nil>';
  if (typeof value === 'string') return value;
  if (isArray(value)) return `[${value.map(goPrint).join(' ')}]`;
  if (isObject(value))
    return `map[${sortedKeys(value)
      .map((key) => `${key}:${goPrint(value[key])}`)
      .join(' ')}]`;
  return goScalar(value);
}

/** `%#v`: `map[string]interface {}{"a":1}`, `[]interface {}{"x"}`. */
export function goSyntax(value: Json | undefined): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (typeof value === 'string') return goQuote(value);
  if (isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (isObject(value)) {
    const members = sortedKeys(value).map((key) => `${goQuote(key)}:${goSyntax(value[key])}`);
    return `map[string]interface {}{${members.join(', ')}}`;
  }
  return goScalar(value);
}

/** A list of strings as `%#v` prints it: `[]string{"a", "b"}`. */
export function goStringSlice(values: readonly string[]): string {
  return `[]string{${values.map(goQuote).join(', ')}}`;
}

/** The Go type that decoded JSON has: `map[string]interface {}`, `int64`, ... Null has no type and prints as `%s` shows nil. */
export function goTypeName(value: Json | undefined): string {
  if (value === null || value === undefined) return '%!s(<nil>)';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (value instanceof Int64) return 'int64';
  if (value instanceof Float64) return 'float64';
  return isArray(value) ? '[]interface {}' : 'map[string]interface {}';
}

/** How encoding/json names a JSON value in `cannot unmarshal <this> into Go value of type ...`. */
export function jsonKind(value: Json | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (isArray(value)) return 'array';
  return isObject(value) ? 'object' : 'number';
}
