import { describe, expect, it } from 'vitest';
import { labelSelectorFromObject, matchesNothing, parseLabelSelector } from './label-selector.ts';

function message(selector: string): string {
  try {
    parseLabelSelector(selector);
  } catch (error) {
    return (error as Error).message;
  }
  return 'parsed';
}

describe('parseLabelSelector', () => {
  const a = { env: 'prod', tier: 'web', run: 'x', n: '5' };
  it.each<[string, boolean]>([
    ['env=prod', true],
    ['env==prod,tier=web', true],
    ['env!=prod', false],
    ['missing!=x', true],
    ['env in (prod,dev)', true],
    ['env notin (prod)', false],
    ['missing notin (prod)', true],
    ['tier', true],
    ['!tier', false],
    ['!missing , run', true],
    ['env in ()', false],
    ['run=', false],
    ['n>4', true],
    ['n<5', false],
    ['tier>4', false],
    ['in in (in)', false],
    ['x in (,a)', false],
    ['constructor', false],
    ['', true],
    ['   ', true],
  ])('%s -> %s', (selector, expected) => {
    expect(parseLabelSelector(selector).matches(a)).toBe(expected);
  });

  // Recorded: conformance list/bad-selectors.
  it.each<[string, string]>([
    ['a===b', "unable to parse requirement: found '=', expected: identifier"],
    ['(a', "found '(', expected: !, identifier, or 'end of string'"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['bad key!', "unable to parse requirement: found 'key', expected: in, notin, =, ==, !=, gt, lt"],
    ['a=b=c', "found '=', expected: ',' or 'end of string'"],
    [
      'a>x',
      "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
    ['a,', "found '', expected: identifier after ','"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['!a=b', "found '=', expected: ',' or 'end of string'"],
  ])('refuses %s', (selector, expected) => {
    expect(message(selector)).toBe(expected);
  });

  it('names the field of a bad value and of a bad key', () => {
    expect(message('a=-x-')).toMatch(
      /^unable to parse requirement: values\[0\]\[a\]: Invalid value: "-x-": a valid label/,
    );
    expect(message('-a=b')).toMatch(
      /^unable to parse requirement: <nil>: Invalid value: "-a": name part must consist/,
    );
  });

  it('parses selectors of hundreds of kilobytes in linear time', () => {
    const values = Array.from({ length: 20_000 }, (_, i) => `value-${i}`);
    const selector = parseLabelSelector(`a in (${values.join(',')})`);
    expect(selector.matches({ a: 'value-19999' })).toBe(true);
    expect(message('!'.repeat(200_000))).toMatch(/expected: identifier$/);
    expect(message(`a${'-'.repeat(200_000)}=b`)).toMatch(/name part must be no more than 63 characters/);
    expect(message(`${'a.'.repeat(100_000)}/b`)).toMatch(/prefix part/);
  });

  it('prints in canonical form', () => {
    expect(parseLabelSelector('z, b in (y,x) ,!c,d!=1').toString()).toBe('b in (x,y),!c,d!=1,z');
  });
});

describe('labelSelectorFromObject', () => {
  it('joins matchLabels and matchExpressions', () => {
    const selector = labelSelectorFromObject({
      matchLabels: { app: 'd' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['web'] },
        { key: 'x', operator: 'DoesNotExist' },
      ],
    });
    expect(selector.matches({ app: 'd', tier: 'web' })).toBe(true);
    expect(selector.matches({ app: 'd', tier: 'db' })).toBe(false);
    expect(selector.matches({ app: 'd', tier: 'web', x: '' })).toBe(false);
  });

  it('matches everything when empty and nothing when missing', () => {
    expect(labelSelectorFromObject({}).matches(undefined)).toBe(true);
    expect(matchesNothing.matches({ a: 'b' })).toBe(false);
  });

  it('refuses an unknown operator', () => {
    const selector = { matchExpressions: [{ key: 'a', operator: 'Like' }] };
    expect(() => labelSelectorFromObject(selector)).toThrow('"Like" is not a valid label selector operator');
  });
});
