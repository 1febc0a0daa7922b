/*
 * Kubernetes' JSONPath as printer columns and selectable fields use it: one action without braces.
 * Source: client-go util/jsonpath/parser.go (grammar and error texts; ranges and templates are not legal here).
 */

export type JsonPathNode =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | {
      readonly kind: 'slice';
      readonly from?: number;
      readonly to?: number;
      readonly single: boolean;
      readonly step?: number;
    }
  | { readonly kind: 'union'; readonly paths: readonly JsonPathNodes[] }
  | {
      readonly kind: 'filter';
      readonly left: JsonPathNodes;
      readonly operator: string;
      readonly right: JsonPathNodes;
    }
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'identifier'; readonly name: string };

export type JsonPathNodes = readonly JsonPathNode[];

/** A path that does not parse; the message is the server's. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
}

/** Parses the inside of `{...}`. */
export function parseJsonPath(text: string): JsonPathNodes {
  return new Parser(text).parse();
}

const TERMINATORS = new Set([' ', '\t', '\r', '\n', '.', ',', '[', ']', '$', '@', '{', '}']);
const isTerminator = (char: string | undefined): boolean => char === undefined || TERMINATORS.has(char);
const isWord = (char: string | undefined): boolean => char !== undefined && /^[\p{L}\p{Nd}_]$/u.test(char);

class Parser {
  readonly #text: string;
  #at = 0;
  readonly #nodes: JsonPathNode[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  parse(): JsonPathNodes {
    while (this.#at < this.#text.length) this.#step();
    return this.#nodes;
  }

  #step(): void {
    const rest = this.#text.slice(this.#at);
    const char = rest[0]!;
    if (rest.startsWith('[?(')) this.#filter();
    else if (rest.startsWith('..')) this.#recursive();
    else if (char === '[') this.#array();
    else if (char === '"' || char === "'") this.#quoted(char);
    else if (char === '.') this.#field();
    else if (/^[-+\d]/.test(char)) this.#number();
    else if (isWord(char)) this.#identifier();
    else if (char === ' ' || char === '@' || char === '$') this.#at += 1;
    else if (char === '\n' || char === '\r') throw new JsonPathError('unclosed action');
    else if (char === '}') this.#at = this.#text.length;
    else throw new JsonPathError(`unrecognized character in action: ${unicodeName(char)}`);
  }

  /** Reads up to the next terminator; a backslash takes the next character as it stands. */
  #word(): string {
    const start = this.#at;
    while (!isTerminator(this.#text[this.#at])) this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    this.#at = Math.min(this.#at, this.#text.length);
    return this.#text.slice(start, this.#at);
  }

  #field(): void {
    this.#at += 1;
    this.#addField(this.#word());
  }

  #addField(word: string): void {
    this.#nodes.push(
      word === '*' ? { kind: 'wildcard' } : { kind: 'field', name: word.replaceAll('\\', '') },
    );
  }

  #recursive(): void {
    if (this.#nodes.at(-1)?.kind === 'recursive')
      throw new JsonPathError('invalid multiple recursive descent');
    this.#at += 2;
    this.#nodes.push({ kind: 'recursive' });
    if (isWord(this.#text[this.#at])) this.#addField(this.#word());
  }

  #identifier(): void {
    const start = this.#at;
    while (!isTerminator(this.#text[this.#at])) this.#at += 1;
    const name = this.#text.slice(start, this.#at);
    if (name === 'true' || name === 'false') this.#nodes.push({ kind: 'literal', value: name === 'true' });
    else this.#nodes.push({ kind: 'identifier', name });
  }

  #number(): void {
    const text = /^[-+]?[\d.]*/.exec(this.#text.slice(this.#at))![0];
    this.#at += text.length;
    const value = Number(text);
    if (!/\d/.test(text) || Number.isNaN(value)) throw new JsonPathError(`cannot parse number ${text}`);
    this.#nodes.push({ kind: 'literal', value });
  }

  #quoted(quote: string): void {
    const start = this.#at;
    this.#at += 1;
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined || char === '\n') throw new JsonPathError('unterminated quoted string');
      this.#at += 1;
      if (char === quote && this.#text[this.#at - 2] !== '\\') break;
    }
    const inner = this.#text.slice(start + 1, this.#at - 1);
    this.#nodes.push({ kind: 'literal', value: inner.replace(/\\(.)/g, '$1') });
  }

  #array(): void {
    const end = this.#text.indexOf(']', this.#at);
    const line = this.#text.indexOf('\n', this.#at);
    if (end < 0 || (line >= 0 && line < end)) throw new JsonPathError('unterminated array');
    const inside = this.#text.slice(this.#at + 1, end);
    this.#at = end + 1;
    const alternatives = inside.split(',');
    if (alternatives.length > 1) {
      this.#nodes.push({
        kind: 'union',
        paths: alternatives.map((part) => parseJsonPath(`[${part.replace(/^ +| +$/g, '')}]`)),
      });
      return;
    }
    const key = /^'([^']*)'$/.exec(inside);
    if (key !== null) this.#nodes.push(...parseJsonPath(`.${key[1]}`));
    else this.#nodes.push(slice(inside === '*' ? ':' : inside));
  }

  #filter(): void {
    const inner = this.#filterText();
    const comparison = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(inner);
    this.#nodes.push(
      comparison === null
        ? { kind: 'filter', left: parseJsonPath(inner), operator: 'exists', right: [] }
        : {
            kind: 'filter',
            left: parseJsonPath(comparison[1]!),
            operator: comparison[2]!,
            right: parseJsonPath(comparison[3]!),
          },
    );
  }

  /** The text between `[?(` and `)]`; a bracket inside the one quoted string does not end it. */
  #filterText(): string {
    this.#at += 3;
    const start = this.#at;
    let quote: string | undefined;
    let closed = false;
    for (; ; this.#at++) {
      const char = this.#text[this.#at];
      if (char === undefined || char === '\n') throw new JsonPathError('unterminated filter');
      if (char === '"' || char === "'") {
        if (quote === undefined) quote = char;
        else if (char === quote && this.#text[this.#at - 1] !== '\\') closed = true;
      } else if (char === ')' && (quote === undefined || closed)) break;
    }
    const inner = this.#text.slice(start, this.#at);
    if (this.#text[this.#at + 1] !== ']') throw new JsonPathError('unclosed array expect ]');
    this.#at += 2;
    return inner;
  }
}

function slice(text: string): JsonPathNode {
  const parts = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
  if (parts === null) throw new JsonPathError(`invalid array index ${text}`);
  const number = (part: string | undefined): number | undefined => {
    const digits = part?.replace(':', '');
    if (digits === undefined || digits === '') return undefined;
    if (digits === '-') throw new JsonPathError(`array index ${digits} is not a number`);
    return Number(digits);
  };
  const [from, to, step] = [number(parts[1]), number(parts[2]), number(parts[3])];
  return {
    kind: 'slice',
    single: parts[2] === undefined,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(step === undefined ? {} : { step }),
  };
}

/** `U+0021 '!'`, as Go's %#U prints a character. */
function unicodeName(char: string): string {
  return `U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')} '${char}'`;
}
