import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDns1123Label, isDns1123Subdomain, isLabelValue, isQualifiedName, labelName } from './names.ts';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

describe('names', () => {
  it('decides like the patterns it prints', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '0', '-', '.', '_', 'A', '\n'), maxLength: 8 });
    fc.assert(
      fc.property(text, (name) => {
        expect(isDns1123Subdomain(name).length === 0).toBe(SUBDOMAIN.test(name));
        expect(isLabelValue(name).length === 0).toBe(LABEL_VALUE.test(name));
      }),
      { numRuns: 2000 },
    );
  });

  it('explains in the words of the server', () => {
    expect(isDns1123Label('a.b')).toStrictEqual(['must not contain dots']);
    expect(isQualifiedName('')).toHaveLength(2);
    expect(isQualifiedName('/x')[0]).toBe('prefix part must be non-empty');
    expect(isQualifiedName('a/b/c')[0]).toMatch(
      /^a qualified name must consist of .* with an optional DNS subdomain prefix/,
    );
    expect(isLabelValue('v'.repeat(64))).toStrictEqual(['must be no more than 63 characters']);
  });

  it('lets a generateName end in a dash', () => {
    expect(labelName('abc-', true)).toStrictEqual([]);
    expect(labelName('abc-', false)).toHaveLength(1);
  });
});
