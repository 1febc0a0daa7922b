/** A body that is not JSON (or YAML, or protobuf), or does not fit its Go type. The message is what Go's decoder says. */
export class DecodeError extends Error {
  readonly code = 'KUBEFLAP_DECODE';

  constructor(message: string) {
    super(message);
    this.name = 'DecodeError';
  }
}

/**
 * Nesting beyond this is refused in Go's words. Go's own bound is 10,000 (encoding/json scanner maxNestingDepth); ours is lower so
 * that no recursive walk over a body can exhaust the stack.
 */
export const MAX_JSON_DEPTH = 1_000;

/** The error at the end of a body that stops too early. */
export function unexpectedEnd(): DecodeError {
  return new DecodeError('unexpected end of JSON input');
}

/**
 * `invalid character 'x' <context>`. Go looks at bytes, so a character beyond ASCII shows as its first byte in UTF-8.
 * Source: encoding/json scanner.error, quoteChar.
 */
export function invalidCharacter(text: string, position: number, context: string): DecodeError {
  return new DecodeError(`invalid character ${quoteByte(firstByte(text, position))} ${context}`);
}

function firstByte(text: string, position: number): number {
  const code = text.codePointAt(position)!;
  if (code < 0x80) return code;
  if (code < 0x800) return 0xc0 | (code >> 6);
  if (code < 0x10000) return 0xe0 | (code >> 12);
  return 0xf0 | (code >> 18);
}

const NAMED_BYTES: Readonly<Record<number, string>> = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
  34: '"',
  39: "\\'",
  92: '\\\\',
};

function quoteByte(byte: number): string {
  const named = NAMED_BYTES[byte];
  if (named !== undefined) return `'${named}'`;
  if (byte < 0x20 || byte === 0x7f) return `'\\x${byte.toString(16).padStart(2, '0')}'`;
  if (byte >= 0x80 && byte <= 0xa0) return `'\\u00${byte.toString(16)}'`;
  return `'${String.fromCharCode(byte)}'`;
}
