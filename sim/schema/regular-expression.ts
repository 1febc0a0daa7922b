/*
 * Go's regular expressions (RE2) on JavaScript's engine. The syntax is translated construct by construct, because the
 * two differ in what `.`, `\s` and flags mean, and what only one of them knows is an error here as it is in Go.
 * Source: Go regexp/syntax (parse.go for the grammar and the error texts).
 */

/** A pattern Go would not compile; the message is Go's own. */
export class PatternError extends Error {
  constructor(code: string, part: string) {
    super(`error parsing regexp: ${code}: \`${part}\``);
    this.name = 'PatternError';
  }
}

const MAX_REPEAT = 1000;
const cache = new Map<string, RegExp>();
const CACHE_BOUND = 4096;

/** Compiles a Go pattern; throws {@link PatternError}. The result has no `g` flag and is safe to share. */
export function compilePattern(pattern: string): RegExp {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const source = new Translator(pattern).translate();
  const compiled = new RegExp(source, 'u');
  if (cache.size >= CACHE_BOUND) cache.clear();
  cache.set(pattern, compiled);
  return compiled;
}

const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};
const NOT_PERL_SPACE = '\\x00-\\x08\\x0B\\x0E-\\x1F\\x21-\\u{10FFFF}';
const CONTROL: Readonly<Record<string, string>> = {
  a: '\\x07',
  f: '\\f',
  t: '\\t',
  n: '\\n',
  r: '\\r',
  v: '\\v',
};

const ASSERTIONS: Readonly<Record<string, string>> = {
  A: '(?<![\\s\\S])',
  z: '(?![\\s\\S])',
  b: '\\b',
  B: '\\B',
};

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly U: boolean;
}

/** A group being read: the flags that hold outside it, and where it starts in the output. */
interface Group {
  readonly flags: Flags;
  readonly start: number;
}

class Translator {
  readonly #chars: readonly string[];
  #at = 0;
  #out = '';
  #flags: Flags = { i: false, m: false, s: false, U: false };
  readonly #groups: Group[] = [];
  /** Where the last atom starts in the output; -1 when there is nothing to repeat. */
  #atom = -1;
  /** The text of the last repetition operator, to refuse `a**`. */
  #repeated = '';

  constructor(pattern: string) {
    this.#chars = [...pattern];
  }

  translate(): string {
    while (this.#at < this.#chars.length) this.#next();
    if (this.#groups.length > 0) throw new PatternError('missing closing )', this.#chars.join(''));
    return this.#out;
  }

  #next(): void {
    const char = this.#chars[this.#at]!;
    const count = char === '{' ? /^\{(\d+)(,(\d*))?\}/.exec(this.#rest()) : null;
    if (count !== null || char === '*' || char === '+' || char === '?') {
      this.#repeat(count?.[0] ?? char, count);
      return;
    }
    this.#repeated = '';
    if (char === '(') this.#open();
    else if (char === ')') this.#close();
    else if (char === '[') this.#emit(this.#class());
    else this.#single(char);
  }

  #single(char: string): void {
    this.#at += 1;
    if (char === '|') {
      this.#out += '|';
      this.#atom = -1;
    } else if (char === '.') this.#emit(this.#flags.s ? '[\\s\\S]' : '[^\\n]');
    else if (char === '^') this.#emit(this.#flags.m ? '(?<=^|\\n)' : '^');
    else if (char === '$') this.#emit(this.#flags.m ? '(?=$|\\n)' : '$');
    else if (char === '\\') this.#escaped();
    else this.#literal(char);
  }

  #rest(): string {
    return this.#chars.slice(this.#at).join('');
  }

  #emit(text: string): void {
    this.#atom = this.#out.length;
    this.#out += text;
  }

  #literal(char: string): void {
    const text = literalText(char);
    if (this.#flags.i && char.toLowerCase() !== char.toUpperCase()) this.#emit(`(?i:${text})`);
    else this.#emit(text);
  }

  #repeat(operator: string, count: RegExpExecArray | null): void {
    const after = this.#at + [...operator].length;
    const lazy = this.#chars[after] === '?';
    const shown = lazy ? `${operator}?` : operator;
    if (this.#atom < 0) throw new PatternError('missing argument to repetition operator', operator);
    if (this.#repeated !== '')
      throw new PatternError('invalid nested repetition operator', this.#repeated + shown);
    if (count !== null) {
      const min = Number(count[1]);
      const max = count[2] === undefined ? min : count[3] === '' ? min : Number(count[3]);
      if (min > MAX_REPEAT || max > MAX_REPEAT || max < min)
        throw new PatternError('invalid repeat count', operator);
    }
    // JavaScript cannot repeat an assertion, Go can
    if (/^(\^|\$|\\[bB]|\(\?<?=[^)]*\)|\(\?<?!\[\\s\\S\]\))$/.test(this.#out.slice(this.#atom)))
      this.#out = `${this.#out.slice(0, this.#atom)}(?:${this.#out.slice(this.#atom)})`;
    this.#out += operator + (lazy !== this.#flags.U ? '?' : '');
    this.#repeated = shown;
    this.#at = after + (lazy ? 1 : 0);
  }

  #open(): void {
    const group: Group = { flags: this.#flags, start: this.#out.length };
    if (this.#chars[this.#at + 1] !== '?') {
      this.#at += 1;
      this.#push(group, '(');
      return;
    }
    const rest = this.#rest();
    const named = /^\(\?P?<([^>]*)>/.exec(rest);
    if (named !== null && !/^\(\?<[=!]/.test(rest)) {
      if (!/^[0-9A-Za-z_]+$/.test(named[1]!)) throw new PatternError('invalid named capture', named[0]);
      this.#at += [...named[0]].length;
      this.#push(group, '(');
      return;
    }
    const flags = /^\(\?([imsU]*)(?:-([imsU]+))?([:)])/.exec(rest);
    if (flags === null) throw new PatternError('invalid or unsupported Perl syntax', unsupportedPrefix(rest));
    this.#at += flags[0].length;
    const changed = withFlags(this.#flags, flags[1]!, flags[2] ?? '');
    if (flags[3] === ':') this.#push(group, '(?:');
    this.#flags = changed;
  }

  #push(group: Group, text: string): void {
    this.#groups.push(group);
    this.#out += text;
    this.#atom = -1;
  }

  #close(): void {
    const group = this.#groups.pop();
    if (group === undefined) throw new PatternError('unexpected )', this.#chars.join(''));
    this.#at += 1;
    this.#flags = group.flags;
    this.#out += ')';
    this.#atom = group.start;
  }

  #escaped(): void {
    const char = this.#chars[this.#at];
    if (char === undefined) throw new PatternError('trailing backslash at end of expression', '');
    const assertion = ASSERTIONS[char];
    if (assertion !== undefined) {
      this.#at += 1;
      this.#emit(assertion);
      return;
    }
    if (char === 'Q') {
      this.#quoted();
      return;
    }
    const text = this.#classEscape(false) ?? this.#escapedChar();
    this.#emit(this.#flags.i ? `(?i:${text})` : text);
  }

  /** `\Q...\E` */
  #quoted(): void {
    this.#at += 1;
    while (this.#at < this.#chars.length) {
      if (this.#chars[this.#at] === '\\' && this.#chars[this.#at + 1] === 'E') {
        this.#at += 2;
        return;
      }
      this.#literal(this.#chars[this.#at]!);
      this.#at += 1;
    }
  }

  /** `\d \w \s \pL \p{Greek}` and their opposites, the backslash being read; undefined when it is none of them. */
  #classEscape(inside: boolean): string | undefined {
    const char = this.#chars[this.#at]!;
    const plain: Readonly<Record<string, [string, string]>> = {
      d: ['\\d', '\\d'],
      D: ['\\D', '\\D'],
      w: ['\\w', '\\w'],
      W: ['\\W', '\\W'],
      s: ['[\\t\\n\\f\\r ]', '\\t\\n\\f\\r '],
      S: ['[^\\t\\n\\f\\r ]', NOT_PERL_SPACE],
    };
    if (Object.hasOwn(plain, char)) {
      this.#at += 1;
      return plain[char]![inside ? 1 : 0];
    }
    if (char !== 'p' && char !== 'P') return undefined;
    const property = /^[pP](?:\{(\^?)([A-Za-z_]*)\}|(.))/su.exec(this.#rest());
    const name = property?.[2] ?? property?.[3] ?? '';
    const shown = `\\${property?.[0] ?? char}`;
    this.#at += [...(property?.[0] ?? char)].length;
    const negated = (char === 'P') !== (property?.[1] === '^');
    const translated = name === 'Any' ? 'Any' : name.length <= 2 ? name : `Script=${name}`;
    const text = `\\${negated ? 'P' : 'p'}{${translated}}`;
    try {
      new RegExp(text, 'u');
    } catch {
      throw new PatternError('invalid character class range', shown);
    }
    return text;
  }

  /** One escaped character, the backslash being read, as JavaScript writes it. */
  #escapedChar(): string {
    const char = this.#chars[this.#at]!;
    const rest = this.#rest();
    if (Object.hasOwn(CONTROL, char)) {
      this.#at += 1;
      return CONTROL[char]!;
    }
    const hex = /^x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\})/.exec(rest);
    const octal = hex === null ? /^(0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(rest) : null;
    if (hex !== null || octal !== null) {
      const code = hex === null ? Number.parseInt(octal![0], 8) : Number.parseInt(hex[1] ?? hex[2]!, 16);
      if (code > 0x10ffff) throw new PatternError('invalid escape sequence', `\\${hex![0]}`);
      this.#at += (hex ?? octal)![0].length;
      return `\\u{${code.toString(16)}}`;
    }
    if (/^[\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e]$/.test(char)) {
      this.#at += 1;
      return literalText(char);
    }
    throw new PatternError('invalid escape sequence', `\\${char}`);
  }

  /** `[...]`, translated. */
  #class(): string {
    const start = this.#at;
    this.#at += 1;
    let body = '';
    const negated = this.#chars[this.#at] === '^';
    if (negated) this.#at += 1;
    let first = true;
    while (first || this.#chars[this.#at] !== ']') {
      if (this.#at >= this.#chars.length)
        throw new PatternError('missing closing ]', this.#chars.slice(start).join(''));
      body += this.#classPart();
      first = false;
    }
    this.#at += 1;
    const text = `[${negated ? '^' : ''}${body}]`;
    return this.#flags.i ? `(?i:${text})` : text;
  }

  #classPart(): string {
    const posix = /^\[:(\^?)([a-z]+):\]/.exec(this.#rest());
    if (posix !== null) {
      const set = POSIX[posix[2]!];
      if (set === undefined) throw new PatternError('invalid character class range', posix[0]);
      this.#at += posix[0].length;
      return posix[1] === '' ? set : complement(set);
    }
    if (this.#chars[this.#at] === '\\' && this.#at + 1 < this.#chars.length) {
      this.#at += 1;
      const set = this.#classEscape(true);
      if (set !== undefined) return set;
      this.#at -= 1;
    }
    const from = this.#at;
    const low = this.#classChar();
    if (
      this.#chars[this.#at] !== '-' ||
      this.#chars[this.#at + 1] === ']' ||
      this.#at + 1 >= this.#chars.length
    )
      return low;
    this.#at += 1;
    const high = this.#classChar();
    if (codeOf(low) > codeOf(high))
      throw new PatternError('invalid character class range', this.#chars.slice(from, this.#at).join(''));
    return `${low}-${high}`;
  }

  #classChar(): string {
    const char = this.#chars[this.#at]!;
    this.#at += 1;
    if (char !== '\\') return literalText(char);
    if (this.#at >= this.#chars.length) throw new PatternError('trailing backslash at end of expression', '');
    return this.#escapedChar();
  }
}

/** A character as a code point escape where JavaScript gives it a meaning, itself otherwise. */
function literalText(char: string): string {
  if (/^[A-Za-z0-9_ ]$/.test(char) || char.codePointAt(0)! > 0x7f) return char;
  return `\\u{${char.codePointAt(0)!.toString(16)}}`;
}

function codeOf(text: string): number {
  const hex = /^\\u\{([0-9a-f]+)\}$/.exec(text);
  if (hex !== null) return Number.parseInt(hex[1]!, 16);
  const control = Object.values(CONTROL).indexOf(text);
  if (control >= 0) return [0x07, 0x0c, 0x09, 0x0a, 0x0d, 0x0b][control]!;
  return text.codePointAt(0)!;
}

/** The members of a negated POSIX class, spelled out because JavaScript cannot nest a negation without the v flag. */
function complement(set: string): string {
  const matches = new RegExp(`[${set}]`, 'u');
  let members = '';
  for (let code = 0; code < 0x80; code++)
    if (!matches.test(String.fromCodePoint(code))) members += `\\u{${code.toString(16)}}`;
  return `${members}\\u{80}-\\u{10ffff}`;
}

function withFlags(flags: Flags, on: string, off: string): Flags {
  const next: Record<string, boolean> = { ...flags };
  for (const name of on) next[name] = true;
  for (const name of off) next[name] = false;
  return next as unknown as Flags;
}

/** What Go quotes of a group it does not know: up to the first character that is no flag. */
function unsupportedPrefix(rest: string): string {
  const shown = /^\(\?(?:P|<)?[imsU-]*./su.exec(rest);
  return shown?.[0] ?? rest;
}
