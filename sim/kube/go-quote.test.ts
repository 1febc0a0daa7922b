import { describe, expect, it } from 'vitest';
import { goQuote, goQuoteList } from './go-quote.ts';

describe('goQuote', () => {
  it.each([
    ['plain', '"plain"'],
    ['a "b" \\c', '"a \\"b\\" \\\\c"'],
    ['tab\tnul\u0000', '"tab\\tnul\\x00"'],
    ['ü 日本', '"ü 日本"'],
    ['\u200b', '"\\u200b"'],
    ['\u{e0001}', '"\\U000e0001"'],
  ])('quotes %j as Go does', (text, quoted) => {
    expect(goQuote(text)).toBe(quoted);
  });

  it('separates the members of a list by spaces', () => {
    expect(goQuoteList(['dev', 'system:authenticated'])).toBe('["dev" "system:authenticated"]');
  });
});
