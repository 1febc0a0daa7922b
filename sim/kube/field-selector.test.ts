import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeFieldValue, parseFieldSelector } from './field-selector.ts';

describe('parseFieldSelector', () => {
  it('understands =, == and !=', () => {
    expect(parseFieldSelector('metadata.name=a,status.phase!=Running,type==x').requirements).toStrictEqual([
      { field: 'metadata.name', operator: '=', value: 'a' },
      { field: 'status.phase', operator: '!=', value: 'Running' },
      { field: 'type', operator: '=', value: 'x' },
    ]);
  });

  it('gives a missing field the empty value', () => {
    expect(parseFieldSelector('spec.nodeName=').matches({})).toBe(true);
    expect(parseFieldSelector('spec.nodeName!=x').matches({})).toBe(true);
    expect(parseFieldSelector('toString=').matches({})).toBe(true);
  });

  it.each<[string, string]>([
    ['metadata.name', "invalid selector: 'metadata.name'; can't understand 'metadata.name'"],
    ['metadata.name>1', "invalid selector: 'metadata.name>1'; can't understand 'metadata.name>1'"],
    ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
    ['a=\\x', 'invalid field selector: invalid escape sequence: \\x'],
  ])('refuses %s', (selector, expected) => {
    expect(() => parseFieldSelector(selector)).toThrow(expected);
  });

  it('reads back every escaped value', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const selector = parseFieldSelector(`f=${escapeFieldValue(value)}`);
        expect(selector.requirements).toStrictEqual([{ field: 'f', operator: '=', value }]);
        expect(parseFieldSelector(selector.toString()).requirements).toStrictEqual(selector.requirements);
      }),
    );
  });
});
