import { isArray, isObject, type Json, type JsonObject, withKey } from '../../kube/index.ts';
import { ReconcileError } from '../runtime/reconcile-loop.ts';

/** Source: strvals MaxIndex. */
const MAX_INDEX = 65_536;

/**
 * Sets what `valuesFrom[].targetPath` names, as `helm --set path=value` does: the value is typed unless it stands in quotes,
 * `{a,b}` is a list, `\` takes a dot or a comma its meaning.
 * Source: fluxcd/pkg chartutil ReplacePathValue; helm v3.16.1 pkg/strvals/parser.go.
 * @throws ReconcileError for a comma that begins another assignment, an index out of bounds
 */
export function setTargetPath(values: JsonObject, path: string, text: string): JsonObject {
  return setIn(values, segmentsOf(path), parseValue(text)) as JsonObject;
}

/** `a\.b.c[0]` names `a.b`, `c`, 0. */
function segmentsOf(path: string): readonly (string | number)[] {
  return splitUnescaped(path, '.').flatMap((part) => {
    const indexes = [...part.matchAll(/\[(\d+)\]/g)].map((match) => Number(match[1]));
    const name = unescaped(part.replace(/(\[\d+\])+$/, ''));
    return name === '' ? indexes : [name, ...indexes];
  });
}

function setIn(old: Json | undefined, path: readonly (string | number)[], value: Json): Json {
  const [segment, ...rest] = path;
  if (segment === undefined) return value;
  if (typeof segment === 'string') {
    const base = isObject(old) ? old : {};
    const inner = Object.hasOwn(base, segment) ? base[segment] : undefined;
    return withKey(base, segment, setIn(inner, rest, value));
  }
  if (segment > MAX_INDEX)
    throw new ReconcileError(`index of ${segment} is greater than maximum supported index of ${MAX_INDEX}`);
  const list: Json[] = isArray(old) ? [...old] : [];
  while (list.length < segment) list.push(null);
  list[segment] = setIn(list[segment], rest, value);
  return list;
}

function parseValue(text: string): Json {
  if (/^(['"]).*\1$/s.test(text)) return unescaped(text.replace(/^['"]+|['"]+$/g, ''));
  if (text.startsWith('{') && text.endsWith('}')) {
    const items = text.slice(1, -1);
    return items === '' ? [] : splitUnescaped(items, ',').map((item) => typed(unescaped(item.trim())));
  }
  const [value = '', another] = splitUnescaped(text, ',');
  if (another !== undefined && !another.includes('='))
    throw new ReconcileError(`key "${another}" has no value`);
  return typed(unescaped(value));
}

/** Source: strvals typedVal. Numbers that begin with a zero stay texts. */
function typed(text: string): Json {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  if (lower === 'null') return null;
  if (text === '0') return 0;
  return /^[-+]?[1-9]\d*$/.test(text) ? Number(text) : text;
}

function splitUnescaped(text: string, separator: string): readonly string[] {
  const parts = [''];
  for (const token of text.match(/\\.|[^\\]|\\$/gs) ?? [])
    if (token === separator) parts.push('');
    else parts[parts.length - 1] += token;
  return parts;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}
