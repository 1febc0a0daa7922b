import { CelEvaluationError } from '../errors.ts';
import type { Library } from '../signatures.ts';
import { CelList, type CelValue } from '../values.ts';
import { formatString } from './string-format.ts';

/* The string extensions, positions counted in code points. Source: cel-go ext/strings.go (version 2). */

const texts = (list: CelValue): string[] => [...(list as CelList)].map(String);
const list = (items: readonly string[]): CelList => CelList.of(items);
const integer = (value: CelValue | undefined): number => Number(value as bigint);
const fail = (message: string): never => {
  throw new CelEvaluationError(message);
};
const outOfRange = (index: number): never => fail(`index out of range: ${index}`);

function indexOf(text: CelValue, part: CelValue, offset: number): bigint {
  const [chars, wanted] = [[...String(text)], [...String(part)]];
  if (wanted.length === 0) return BigInt(offset);
  if (offset < 0) return outOfRange(offset);
  for (let i = offset; i <= chars.length - wanted.length; i++)
    if (wanted.every((char, j) => chars[i + j] === char)) return BigInt(i);
  return -1n;
}

function lastIndexOf(text: CelValue, part: CelValue, offset: number): bigint {
  const [chars, wanted] = [[...String(text)], [...String(part)]];
  if (wanted.length === 0) return BigInt(offset);
  if (offset < 0) return outOfRange(offset);
  if (offset >= chars.length) return -1n;
  for (let i = Math.min(offset, chars.length - wanted.length); i >= 0; i--)
    if (wanted.every((char, j) => chars[i + j] === char)) return BigInt(i);
  return -1n;
}

function charAt(text: CelValue, index: number): string {
  const chars = [...String(text)];
  return index < 0 || index > chars.length ? outOfRange(index) : (chars[index] ?? '');
}

function substring(text: CelValue, start: number, end?: number): string {
  const chars = [...String(text)];
  if (end !== undefined && start > end) return fail(`invalid substring range. start: ${start}, end: ${end}`);
  if (start < 0 || start > chars.length) return outOfRange(start);
  if (end !== undefined && (end < 0 || end > chars.length)) return outOfRange(end);
  return chars.slice(start, end).join('');
}

/** The first `limit` occurrences replaced; all of them when it is negative. */
function replace(text: string, old: string, next: string, limit: number): string {
  const parts = old === '' ? [...text] : text.split(old);
  // an empty pattern matches before every character and at the end
  if (old === '') return replaceEmpty(parts, next, limit);
  const count = limit < 0 ? parts.length - 1 : Math.min(limit, parts.length - 1);
  return (
    parts.slice(0, count + 1).join(next) +
    parts
      .slice(count + 1)
      .map((part) => old + part)
      .join('')
  );
}

function replaceEmpty(chars: readonly string[], next: string, limit: number): string {
  const count = limit < 0 ? chars.length + 1 : Math.min(limit, chars.length + 1);
  return chars.map((char, i) => (i < count ? next : '') + char).join('') + (count > chars.length ? next : '');
}

/** Source: Go strings.SplitN. */
function split(text: string, separator: string, limit: number): readonly string[] {
  if (limit === 0) return [];
  const parts = separator === '' ? [...text] : text.split(separator);
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}

const asciiOnly = (text: CelValue, pattern: RegExp, change: (char: string) => string): string =>
  String(text).replace(pattern, change);

/** Source: Go strings.TrimSpace (Unicode White_Space, unlike JavaScript's trim without U+FEFF). */
const trim = (text: CelValue): string => String(text).replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '');

const QUOTED: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

export const strings: Library = {
  'string.charAt(int): string': (text, at) => charAt(text!, integer(at)),
  'string.indexOf(string): int': (text, part) => indexOf(text!, part!, 0),
  'string.indexOf(string, int): int': (text, part, from) => indexOf(text!, part!, integer(from)),
  'string.lastIndexOf(string): int': (text, part) => {
    const length = [...String(text)].length;
    return part === '' ? BigInt(length) : length === 0 ? -1n : lastIndexOf(text!, part!, length - 1);
  },
  'string.lastIndexOf(string, int): int': (text, part, from) => lastIndexOf(text!, part!, integer(from)),
  'string.lowerAscii(): string': (text) => asciiOnly(text!, /[A-Z]/g, (char) => char.toLowerCase()),
  'string.upperAscii(): string': (text) => asciiOnly(text!, /[a-z]/g, (char) => char.toUpperCase()),
  'string.replace(string, string): string': (text, old, next) =>
    replace(String(text), String(old), String(next), -1),
  'string.replace(string, string, int): string': (text, old, next, limit) =>
    replace(String(text), String(old), String(next), integer(limit)),
  'string.split(string): list(string)': (text, separator) => list(split(String(text), String(separator), -1)),
  'string.split(string, int): list(string)': (text, separator, limit) =>
    list(split(String(text), String(separator), integer(limit))),
  'string.substring(int): string': (text, start) => substring(text!, integer(start)),
  'string.substring(int, int): string': (text, start, end) => substring(text!, integer(start), integer(end)),
  'string.trim(): string': (text) => trim(text!),
  'string.format(list(dyn)): string': (text, args) => formatString(String(text), [...(args as CelList)]),
  'strings.quote(string): string': (text) =>
    `"${[...String(text)].map((char) => QUOTED[char] ?? char).join('')}"`,
  'list(string).join(): string': (items) => texts(items!).join(''),
  'list(string).join(string): string': (items, separator) => texts(items!).join(String(separator)),
};
