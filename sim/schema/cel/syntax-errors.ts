import type { ParseError } from '@marcbachmann/cel-js';
import type { CelIssue } from './errors.ts';

/** What may start an operand, as ANTLR lists it. */
const OPERAND =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
const CLOSING: Readonly<Record<string, string>> = { RPAREN: ')', RBRACKET: ']', RBRACE: '}' };

/**
 * The complaints about an expression that does not parse, in the words of cel-go's parser where they follow from what
 * ours says; otherwise our parser's own.
 */
export function syntaxIssues(error: ParseError, source: string): CelIssue[] {
  const start = Math.min(error.range?.start ?? 0, source.length);
  const end = Math.min(error.range?.end ?? start, source.length);
  const issue = (message: string, from = start, to = end): CelIssue => ({
    message,
    start: from,
    end: to,
    anchor: from,
  });
  // the parser looks at the arguments of macros itself
  if (error.code === 'invalid_macro_argument')
    return [
      issue(
        error.summary.startsWith('has()')
          ? 'invalid argument to has() macro'
          : 'argument must be a simple name',
      ),
    ];
  if (source[start] === '=') return singleEquals(source, start, issue);
  const found = start >= source.length ? '<EOF>' : source.slice(start, end);
  const missing = CLOSING[/^Expected (\w+)/.exec(error.summary)?.[1] ?? ''];
  if (missing !== undefined) return [issue(`Syntax error: missing '${missing}' at '${found}'`)];
  if (error.code === 'unexpected_token')
    return [issue(`Syntax error: mismatched input '${found}' expecting ${OPERAND}`)];
  return [issue(`Syntax error: ${error.summary}`)];
}

/** `a = b`: the lexer stumbles over the sign, the parser over what follows. */
function singleEquals(
  source: string,
  start: number,
  issue: (message: string, from?: number, to?: number) => CelIssue,
): CelIssue[] {
  const consumed = source.slice(start, start + 2);
  const rest = /^\s*([A-Za-z_]\w*|\d+|"[^"]*"|'[^']*'|\S)?/.exec(source.slice(start + consumed.length))!;
  const token = rest[1] ?? '<EOF>';
  const at = start + consumed.length + rest[0].length - (rest[1]?.length ?? 0);
  const first = issue(`Syntax error: token recognition error at: '${consumed}'`, start, start + 1);
  if (rest[1] === undefined) return [first];
  return [first, issue(`Syntax error: extraneous input '${token}' expecting <EOF>`, at, at + token.length)];
}
