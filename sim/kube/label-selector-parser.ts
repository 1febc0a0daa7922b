import { fieldErrorText, invalidField } from './field-error.ts';
import type { LabelOperator, LabelRequirement } from './label-selector.ts';
import { isQualifiedName } from './names.ts';

/** A selector text that does not parse; the message is the server's. */
export class LabelSelectorSyntaxError extends Error {}

/** A requirement before its key and values were checked. */
export interface ParsedRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

interface Token {
  /** `word`, `end`, `error`, or the symbol or keyword itself. */
  readonly kind: string;
  readonly text: string;
}

const SYMBOLS = new Set([')', ',', '!', '==', '=', '>', '<', '!=', '(']);
const END: Token = { kind: 'end', text: '' };
/** The order in which the server lists what it expected. Recorded: conformance list/bad-selectors. */
const BINARY_OPERATORS = 'in, notin, =, ==, !=, gt, lt';
const OPERATORS: ReadonlyMap<string, LabelOperator> = new Map([
  ['in', 'in'],
  ['notin', 'notin'],
  ['=', '='],
  ['==', '=='],
  ['!=', '!='],
  ['>', 'gt'],
  ['<', 'lt'],
]);

/** Splits a selector in one pass. A NUL ends it, as it ends the server's lexer. */
function tokenize(selector: string): Token[] {
  const tokens: Token[] = [];
  const scanner = /[ \t\r\n]*(?:(\0)|([=!(),><])|([^=!(),>< \t\r\n\0]+))/gy;
  let match = scanner.exec(selector);
  while (match !== null) {
    if (match[1] !== undefined) break;
    if (match[2] !== undefined) {
      // Two symbols make one operator when they can (`!=`, `==`).
      const pair = match[2] + (selector[scanner.lastIndex] ?? '');
      const symbol = pair.length === 2 && SYMBOLS.has(pair) ? pair : match[2];
      scanner.lastIndex += symbol.length - 1;
      tokens.push({ kind: symbol, text: symbol });
    } else {
      const word = match[3]!;
      tokens.push({ kind: word === 'in' || word === 'notin' ? word : 'word', text: word });
    }
    match = scanner.exec(selector);
  }
  tokens.push(END);
  return tokens;
}

/** Recursive descent over the tokens of one selector. Source: apimachinery pkg/labels/selector.go Parser. */
class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(selector: string) {
    this.#tokens = tokenize(selector);
  }

  /** The next token; outside of the operator position `in` and `notin` are plain words. */
  #peek(): Token {
    const token = this.#tokens[this.#position] ?? END;
    return token.kind === 'in' || token.kind === 'notin' ? { kind: 'word', text: token.text } : token;
  }

  #take(): Token {
    const token = this.#peek();
    this.#position += 1;
    return token;
  }

  parse(check: (parsed: ParsedRequirement) => LabelRequirement): LabelRequirement[] {
    const requirements: LabelRequirement[] = [];
    for (;;) {
      const first = this.#peek();
      if (first.kind === 'end') return requirements;
      if (first.kind !== 'word' && first.kind !== '!')
        throw new LabelSelectorSyntaxError(
          `found '${first.text}', expected: !, identifier, or 'end of string'`,
        );
      requirements.push(check(this.#requirement()));
      const next = this.#take();
      if (next.kind === 'end') return requirements;
      if (next.kind !== ',')
        throw new LabelSelectorSyntaxError(`found '${next.text}', expected: ',' or 'end of string'`);
      const after = this.#peek();
      if (after.kind !== 'word' && after.kind !== '!')
        throw new LabelSelectorSyntaxError(`found '${after.text}', expected: identifier after ','`);
    }
  }

  #fail(problem: string): never {
    throw new LabelSelectorSyntaxError(`unable to parse requirement: ${problem}`);
  }

  #requirement(): ParsedRequirement {
    let token = this.#take();
    const negated = token.kind === '!';
    if (negated) token = this.#take();
    if (token.kind !== 'word') this.#fail(`found '${token.text}', expected: identifier`);
    const key = token.text;
    const problems = isQualifiedName(key);
    // The server passes no path here, and a nil path prints as <nil>.
    if (problems.length > 0) this.#fail(fieldErrorText(invalidField('<nil>', key, problems.join('; '))));
    const next = this.#peek().kind;
    if (negated) return { key, operator: '!', values: [] };
    if (next === 'end' || next === ',') return { key, operator: 'exists', values: [] };
    const symbol = this.#tokens[this.#position] ?? END;
    this.#position += 1;
    const operator = OPERATORS.get(symbol.kind);
    if (operator === undefined) this.#fail(`found '${symbol.text}', expected: ${BINARY_OPERATORS}`);
    const values = operator === 'in' || operator === 'notin' ? this.#values() : [this.#exactValue()];
    return { key, operator, values: [...new Set(values)].sort() };
  }

  #exactValue(): string {
    const next = this.#peek();
    if (next.kind === 'end' || next.kind === ',') return '';
    const token = this.#take();
    if (token.kind !== 'word') this.#fail(`found '${token.text}', expected: identifier`);
    return token.text;
  }

  #values(): string[] {
    const open = this.#take();
    if (open.kind !== '(') this.#fail(`found '${open.text}' expected: '('`);
    const first = this.#peek();
    if (first.kind === ')') {
      this.#take();
      return [''];
    }
    if (first.kind !== 'word' && first.kind !== ',')
      this.#fail(`found '${first.text}', expected: ',', ')' or identifier`);
    const values = this.#identifiers();
    // The list ends before a parenthesis or fails, so this one is always there.
    this.#take();
    return values;
  }

  /** Identifiers between commas, each of which may be empty. */
  #identifiers(): string[] {
    const values: string[] = [];
    for (;;) {
      const token = this.#take();
      if (token.kind === 'word') {
        values.push(token.text);
        const next = this.#peek();
        if (next.kind === ')') return values;
        if (next.kind !== ',') this.#fail(`found '${next.text}', expected: ',' or ')'`);
      } else if (token.kind === ',') {
        if (values.length === 0) values.push('');
        const next = this.#peek();
        if (next.kind === ')') {
          values.push('');
          return values;
        }
        if (next.kind === ',') {
          this.#take();
          values.push('');
        }
      } else this.#fail(`found '${token.text}', expected: ',', or identifier`);
    }
  }
}

/** Parses a selector; `check` turns each requirement into a valid one or throws. */
export function parseLabelTokens(
  selector: string,
  check: (parsed: ParsedRequirement) => LabelRequirement,
): LabelRequirement[] {
  return new Parser(selector).parse(check);
}
