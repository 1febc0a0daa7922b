import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Float64, Int64 } from '../kube/index.ts';
import { decodeJson, decodeJsonText } from './decode-json.ts';
import { MAX_JSON_DEPTH } from './json-syntax.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('JSON bodies', () => {
  it.each([
    ['', 'unexpected end of JSON input'],
    ['{bad', "invalid character 'b' looking for beginning of object key string"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ["{'a':1}", "invalid character '\\'' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":01}', "invalid character '1' after object key:value pair"],
    ['[1 2]', "invalid character '2' after array element"],
    ['{} {}', "invalid character '{' after top-level value"],
    ['nojson', "invalid character 'o' in literal null (expecting 'u')"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
    ['1.x', "invalid character 'x' after decimal point in numeric literal"],
    ['\ufeff{}', "invalid character 'ï' looking for beginning of value"],
    ['"\u0001"', "invalid character '\\x01' in string literal"],
  ])('%s is refused as Go refuses it', (text, message) => {
    expect(() => decodeJson(bytes(text))).toThrow(message);
  });

  it('names keys given twice by path and keeps the last value', () => {
    const { value, duplicateFields } = decodeJsonText('{"a":[{"b":1,"b":2}],"a.b":1,"a":[{"c":1,"c":3}]}');
    expect(duplicateFields).toEqual(['a[0].b', 'a', 'a[0].c']);
    expect(value).toEqual({ a: [{ c: 3 }], 'a.b': 1 });
  });

  it('tells int64, floats and whole floats apart', () => {
    const { value } = decodeJsonText(
      '[9007199254740993, -9223372036854775808, 1.0, 1e2, 0.5, -0, 9223372036854775808]',
    );
    expect(value).toEqual([
      new Int64(9007199254740993n),
      new Int64(-9223372036854775808n),
      new Float64(1),
      new Float64(100),
      0.5,
      0,
      new Float64(2 ** 63),
    ]);
  });

  it('replaces each byte that is no UTF-8, and lone surrogates', () => {
    expect(decodeJson(Uint8Array.from([0x22, 0xff, 0xe2, 0x82, 0x22])).value).toBe('\ufffd\ufffd\ufffd');
    expect(decodeJsonText('"\\ud800x"').value).toBe('\ufffdx');
    expect(decodeJsonText('"\\ud83c\\udf89"').value).toBe('🎉');
  });

  it('keeps __proto__ as a key and freezes what it returns', () => {
    const { value } = decodeJsonText('{"__proto__":{"polluted":true}}');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.isFrozen(value)).toBe(true);
  });

  it('bounds nesting', () => {
    const deep = '['.repeat(MAX_JSON_DEPTH + 1);
    expect(() => decodeJsonText(deep)).toThrow("invalid character '[' exceeded max depth");
    expect(() => decodeJsonText('['.repeat(200_000))).toThrow('exceeded max depth');
  });

  it('reads every JSON text as JSON.parse does where both can', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.boolean(), (sample, spaced) => {
        const text = JSON.stringify(sample, null, spaced ? 1 : undefined);
        expect(JSON.stringify(decodeJsonText(text).value)).toBe(
          JSON.stringify(JSON.parse(text)).toWellFormed(),
        );
      }),
    );
  });
});
