import type { Json } from '../kube/index.ts';
import { decodeUtf8 } from './decode-utf8.ts';
import { type DuplicateField, JsonParser } from './json-parser.ts';
import { MAX_JSON_DEPTH } from './json-syntax.ts';

/** A decoded body. */
export interface DecodedJson {
  /** Deep-frozen. */
  readonly value: Json;
  /** The paths of keys given twice, in the order met; the last value counts. */
  readonly duplicateFields: readonly string[];
  /** The same with their place among their siblings, for lists of strict errors. */
  readonly duplicates: readonly DuplicateField[];
}

const NONE: readonly never[] = Object.freeze([]);

/**
 * Decodes a body as the server's JSON decoder does: duplicate keys are found, int64 and floats told apart, invalid UTF-8
 * replaced. The result is deep-frozen.
 * @throws DecodeError with Go's wording when it is not JSON.
 */
export function decodeJson(bytes: Uint8Array): DecodedJson {
  return decodeJsonText(decodeUtf8(bytes));
}

/** {@link decodeJson} of text. */
export function decodeJsonText(text: string): DecodedJson {
  const members = countPlainMembers(text);
  if (members !== undefined) {
    const value = tryParse(text);
    // As many keys as there were colons: no key came twice.
    if (value !== undefined && freezeAndCount(value) === members)
      return { value, duplicateFields: NONE, duplicates: NONE };
  }
  const parser = new JsonParser(text);
  const value = parser.parse();
  return { value, duplicateFields: parser.duplicates.map((d) => d.path), duplicates: parser.duplicates };
}

/**
 * One pass over the text: the number of object members, or undefined when `JSON.parse` might read the text otherwise than Go:
 * floats, long integers, `-0`, escaped surrogates, deep nesting.
 */
function countPlainMembers(text: string): number | undefined {
  let members = 0;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) {
      const end = endOfString(text, i + 1);
      if (end < 0) return undefined;
      i = end;
    } else if (code === 0x3a) members += 1;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > MAX_JSON_DEPTH) return undefined;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
    else if ((code >= 0x30 && code <= 0x39) || code === 0x2d) {
      const end = endOfPlainInteger(text, i);
      if (end < 0) return undefined;
      i = end - 1;
    }
  }
  return members;
}

/** The position of the closing quote, or -1 when the string has an escaped surrogate or no end. */
function endOfString(text: string, start: number): number {
  for (let i = start; ; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) return i;
    if (code === 0x5c) {
      i += 1;
      // \ud8..\udf: a surrogate, which JSON.parse keeps even when it stands alone.
      if (text.charCodeAt(i) === 0x75 && (text.charCodeAt(i + 1) | 0x20) === 0x64) return -1;
    } else if (Number.isNaN(code)) return -1;
  }
}

/** The end of an integer of at most 15 digits that starts at `start`; -1 for every other number. */
function endOfPlainInteger(text: string, start: number): number {
  let i = start;
  while (i - start < 16) {
    i += 1;
    const code = text.charCodeAt(i);
    if (code >= 0x30 && code <= 0x39) continue;
    const isExotic = code === 0x2e || code === 0x65 || code === 0x45;
    const isMinusZero = text.charCodeAt(start) === 0x2d && text.charCodeAt(start + 1) === 0x30;
    return isExotic || isMinusZero ? -1 : i;
  }
  return -1;
}

function tryParse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Freezes a freshly parsed tree and returns how many object members it has. */
function freezeAndCount(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) for (const item of value) members += freezeAndCount(item);
  else
    for (const item of Object.values(value)) {
      members += 1;
      if (typeof item === 'object') members += freezeAndCount(item as Json);
    }
  Object.freeze(value);
  return members;
}
