import { describe, expect, it } from 'vitest';
import { goFloat, goPrint, goSyntax, goTypeName } from './go-format.ts';
import { Float64, Int64, type Json } from './json.ts';

describe('values as Go prints them', () => {
  it.each<[Json, string, string]>([
    [
      { b: [1, 'x'], a: null },
      'map[a:<nil> b:[1 x]]',
      'map[string]interface {}{"a":interface {}(nil), "b":[]interface {}{1, "x"}}',
    ],
    ['q"', 'q"', '"q\\""'],
    [true, 'true', 'true'],
    [new Int64(9_223_372_036_854_775_807n), '9223372036854775807', '9223372036854775807'],
    [new Float64(1), '1', '1'],
  ])('%j', (value, printed, syntax) => {
    expect(goPrint(value)).toBe(printed);
    expect(goSyntax(value)).toBe(syntax);
  });

  it('writes floats with the exponents of %v', () => {
    expect([1e21, 1e20, 1.5e-7, 0.0001, -0, 1e300].map(goFloat)).toStrictEqual([
      '1e+21',
      '100000000000000000000',
      '1.5e-07',
      '0.0001',
      '-0',
      '1e+300',
    ]);
  });

  it('names types', () => {
    expect([{}, [], 'a', 1, 1.5, true, null].map((value) => goTypeName(value))).toStrictEqual([
      'map[string]interface {}',
      '[]interface {}',
      'string',
      'int64',
      'float64',
      'bool',
      '%!s(<nil>)',
    ]);
  });
});
