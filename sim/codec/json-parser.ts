import type { Json } from '../kube/index.ts';
import { parseNumber } from './json-number.ts';
import { invalidCharacter, MAX_JSON_DEPTH, unexpectedEnd } from './json-syntax.ts';

/** A key that an object holds twice. */
export interface DuplicateField {
  /** `spec.containers[0].name`. */
  readonly path: string;
  /** The path of the object; empty for the root. */
  readonly parent: string;
  /** How many different keys the same object had before the second occurrence; strict errors are listed in this order. */
  readonly position: number;
}

const HEX = /^[0-9a-fA-F]$/;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * A strict JSON parser for the bodies that need one: it finds duplicate keys and exotic numbers, replaces lone surrogates as Go
 * does, and words its errors as Go does. Objects and lists come out frozen. The last of two equal keys wins.
 */
export class JsonParser {
  readonly duplicates: DuplicateField[] = [];
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The whole text as one value. */
  parse(): Json {
    const value = this.#value('');
    this.#skipSpace();
    if (this.#at < this.#text.length) throw invalidCharacter(this.#text, this.#at, 'after top-level value');
    return value;
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }

  /** The next character that is not white space, without taking it. */
  #peek(): string {
    this.#skipSpace();
    const next = this.#text[this.#at];
    if (next === undefined) throw unexpectedEnd();
    return next;
  }

  #value(path: string): Json {
    const next = this.#peek();
    if (next === '{') return this.#object(path);
    if (next === '[') return this.#array(path);
    if (next === '"') return this.#string();
    if (next === 't') return this.#literal('true', true);
    if (next === 'f') return this.#literal('false', false);
    if (next === 'n') return this.#literal('null', null);
    if (next === '-' || (next >= '0' && next <= '9')) return this.#number();
    throw invalidCharacter(this.#text, this.#at, 'looking for beginning of value');
  }

  #enter(): void {
    this.#depth += 1;
    if (this.#depth > MAX_JSON_DEPTH) throw invalidCharacter(this.#text, this.#at, 'exceeded max depth');
    this.#at += 1;
  }

  #object(path: string): Json {
    this.#enter();
    const members = new Map<string, Json>();
    if (this.#peek() === '}') {
      this.#at += 1;
      this.#depth -= 1;
      return Object.freeze({});
    }
    for (;;) {
      if (this.#peek() !== '"')
        throw invalidCharacter(this.#text, this.#at, 'looking for beginning of object key string');
      const key = this.#string();
      const memberPath = path === '' ? key : `${path}.${key}`;
      if (members.has(key)) this.duplicates.push({ path: memberPath, parent: path, position: members.size });
      if (this.#peek() !== ':') throw invalidCharacter(this.#text, this.#at, 'after object key');
      this.#at += 1;
      members.set(key, this.#value(memberPath));
      const next = this.#peek();
      if (next !== ',' && next !== '}')
        throw invalidCharacter(this.#text, this.#at, 'after object key:value pair');
      this.#at += 1;
      if (next === '}') break;
    }
    this.#depth -= 1;
    // fromEntries defines keys, so `__proto__` is one like any other.
    return Object.freeze(Object.fromEntries(members));
  }

  #array(path: string): Json {
    this.#enter();
    const items: Json[] = [];
    if (this.#peek() === ']') {
      this.#at += 1;
      this.#depth -= 1;
      return Object.freeze(items);
    }
    for (;;) {
      items.push(this.#value(`${path}[${items.length}]`));
      const next = this.#peek();
      if (next !== ',' && next !== ']') throw invalidCharacter(this.#text, this.#at, 'after array element');
      this.#at += 1;
      if (next === ']') break;
    }
    this.#depth -= 1;
    return Object.freeze(items);
  }

  #literal<T extends Json>(word: string, value: T): T {
    for (let i = 1; i < word.length; i++) {
      const character = this.#text[this.#at + i];
      if (character === undefined) throw unexpectedEnd();
      if (character !== word[i])
        throw invalidCharacter(this.#text, this.#at + i, `in literal ${word} (expecting '${word[i]}')`);
    }
    this.#at += word.length;
    return value;
  }

  #number(): Json {
    const start = this.#at;
    if (this.#text[this.#at] === '-') {
      this.#at += 1;
      this.#requireDigit('in numeric literal');
    }
    if (this.#text[this.#at] === '0') this.#at += 1;
    else this.#skipDigits();
    if (this.#text[this.#at] === '.') {
      this.#at += 1;
      this.#requireDigit('after decimal point in numeric literal');
      this.#skipDigits();
    }
    if (this.#text[this.#at] === 'e' || this.#text[this.#at] === 'E') {
      this.#at += 1;
      if (this.#text[this.#at] === '+' || this.#text[this.#at] === '-') this.#at += 1;
      this.#requireDigit('in exponent of numeric literal');
      this.#skipDigits();
    }
    return parseNumber(this.#text.slice(start, this.#at));
  }

  #requireDigit(context: string): void {
    const next = this.#text[this.#at];
    if (next === undefined) throw unexpectedEnd();
    if (next < '0' || next > '9') throw invalidCharacter(this.#text, this.#at, context);
  }

  #skipDigits(): void {
    while (isDigit(this.#text.charCodeAt(this.#at))) this.#at += 1;
  }

  #string(): string {
    this.#at += 1;
    let value = '';
    let start = this.#at;
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (Number.isNaN(code)) throw unexpectedEnd();
      if (code < 0x20) throw invalidCharacter(this.#text, this.#at, 'in string literal');
      if (code !== 0x22 && code !== 0x5c) {
        this.#at += 1;
        continue;
      }
      value += this.#text.slice(start, this.#at);
      this.#at += 1;
      if (code === 0x22) return value.isWellFormed() ? value : value.toWellFormed();
      value += this.#escape();
      start = this.#at;
    }
  }

  #escape(): string {
    const letter = this.#text[this.#at];
    if (letter === undefined) throw unexpectedEnd();
    if (letter !== 'u') {
      const plain = ESCAPES[letter];
      if (plain === undefined) throw invalidCharacter(this.#text, this.#at, 'in string escape code');
      this.#at += 1;
      return plain;
    }
    for (let i = 1; i <= 4; i++) {
      const digit = this.#text[this.#at + i];
      if (digit === undefined) throw unexpectedEnd();
      if (!HEX.test(digit))
        throw invalidCharacter(this.#text, this.#at + i, 'in \\u hexadecimal character escape');
    }
    const code = Number.parseInt(this.#text.slice(this.#at + 1, this.#at + 5), 16);
    this.#at += 5;
    return String.fromCharCode(code);
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
