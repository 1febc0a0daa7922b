import { DecodeError } from './json-syntax.ts';

const ALPHABET = /^[A-Za-z0-9+/]$/;

/**
 * Checks standard base64 with padding as Go does: line ends are skipped, the error names the offending byte.
 * Source: encoding/base64 Decode.
 * @throws DecodeError `illegal base64 data at input byte N`.
 */
export function checkBase64(text: string): void {
  const illegal = (at: number): DecodeError => new DecodeError(`illegal base64 data at input byte ${at}`);
  let digits = 0;
  let at = 0;
  for (; at < text.length; at++) {
    const character = text[at]!;
    if (character === '\r' || character === '\n') continue;
    if (character === '=') break;
    if (!ALPHABET.test(character)) throw illegal(at);
    digits += 1;
  }
  const left = digits % 4;
  if (at === text.length) {
    if (left !== 0) throw illegal(lineStart(text, digits - left));
    return;
  }
  checkPadding(text, at, left, illegal);
}

/** The position of the digit number `count`, line ends not counted. */
function lineStart(text: string, count: number): number {
  let seen = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\r' || text[i] === '\n') continue;
    if (seen === count) return i;
    seen += 1;
  }
  return text.length;
}

function checkPadding(text: string, first: number, left: number, illegal: (at: number) => DecodeError): void {
  if (left < 2) throw illegal(first);
  let at = first + 1;
  const skip = (): void => {
    while (text[at] === '\r' || text[at] === '\n') at += 1;
  };
  skip();
  if (left === 2) {
    if (at >= text.length) throw illegal(text.length);
    if (text[at] !== '=') throw illegal(at);
    at += 1;
    skip();
  }
  if (at < text.length) throw illegal(at);
}
