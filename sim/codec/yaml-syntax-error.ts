import type { LineCounter, YAMLError } from 'yaml';
import { DecodeError } from './json-syntax.ts';

/** Who finds a problem decides how its line is told: the scanner says its line, the parser the one before. */
type Finder = 'scanner' | 'parser';

/** A problem in the words of libyaml. */
interface Problem {
  readonly finder: Finder;
  readonly what: string;
  /** Where in the text; -1 for its end. */
  readonly at: number;
}

/**
 * A syntax error as Go's yaml tells it, for the mistakes people make; others get the nearest.
 * Source: sigs.k8s.io/yaml goyaml.v2 scannerc.go, parserc.go and decode.go (fail).
 */
export function yamlSyntaxError(error: YAMLError, text: string, lines: LineCounter): DecodeError {
  const { finder, what, at } = problemOf(error, text);
  // Behind the last character comes a line end, whether it was written or not.
  const isEnd = at < 0 || at >= text.length;
  const line = isEnd ? text.replace(/\n$/, '').split('\n').length : lines.linePos(at).line - 1;
  const shown = finder === 'scanner' ? line + 1 : line;
  return new DecodeError(line === 0 ? `yaml: ${what}` : `yaml: line ${shown}: ${what}`);
}

function problemOf({ code, message, pos: [at] }: YAMLError, text: string): Problem {
  const scanner = (what: string, where = at): Problem => ({ finder: 'scanner', what, at: where });
  const parser = (what: string, where = at): Problem => ({ finder: 'parser', what, at: where });
  if (/end with a [\]}]/.test(message)) return unclosed(message, text, at);
  switch (code) {
    case 'TAB_AS_INDENT':
      // After a value the tab goes on with it, after a key nothing has begun yet.
      return /[^\s:]\s*$/.test(text.slice(0, at))
        ? scanner('found a tab character that violates indentation')
        : scanner('found character that cannot start any token');
    case 'BLOCK_AS_IMPLICIT_KEY':
      if (message.includes('block sequence')) return parser('did not find expected key');
      if (text[at] === '?') return scanner('mapping keys are not allowed in this context');
      return scanner('mapping values are not allowed in this context', colonAfter(text, at));
    case 'MULTILINE_IMPLICIT_KEY':
      return /^-\s/.test(text.slice(at))
        ? parser('did not find expected key')
        : scanner("could not find expected ':'", lineAfter(text, at));
    case 'BAD_SCALAR_START':
      return scanner('found character that cannot start any token');
    case 'BAD_DQ_ESCAPE':
      return /^\\[xuU]/.test(text.slice(at))
        ? scanner('did not find expected hexdecimal number')
        : scanner('found unknown escape character');
    case 'UNEXPECTED_TOKEN':
      return unexpectedToken(message, text, at);
    case 'MISSING_CHAR':
      if (/quote/.test(message))
        return scanner('found unexpected end of stream', text.lastIndexOf(text.includes('"') ? '"' : "'"));
      return scanner("could not find expected ':'", lineAfter(text, at));
    default:
      return parser('did not find expected key');
  }
}

function unexpectedToken(message: string, text: string, at: number): Problem {
  if (message.includes('block-seq-ind'))
    return { finder: 'scanner', what: 'block sequence entries are not allowed in this context', at };
  if (message.includes(' in flow '))
    return { finder: 'parser', what: 'did not find expected node content', at };
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const isFirst = text.slice(lineStart, at).trim() === '';
  return { finder: 'parser', what: `did not find expected ${isFirst ? "'-' indicator" : 'key'}`, at };
}

function unclosed(message: string, text: string, at: number): Problem {
  const isEmpty = /[[{,]\s*$/.test(text.slice(0, at));
  const closing = message.endsWith(']') ? ']' : '}';
  const what = isEmpty ? 'did not find expected node content' : `did not find expected ',' or '${closing}'`;
  return { finder: 'parser', what, at: /\S/.test(text.slice(at)) ? at : -1 };
}

function colonAfter(text: string, at: number): number {
  const colon = /:(?=\s|$)/.exec(text.slice(at));
  return colon ? at + colon.index : at;
}

/** The scanner notices a missing colon once the line is over. */
function lineAfter(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 || end + 1 >= text.length ? -1 : end + 1;
}
