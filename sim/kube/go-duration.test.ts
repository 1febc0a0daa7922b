import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatGoDuration, parseGoDuration } from './go-duration.ts';

describe('Go durations', () => {
  it.each<[string, number | undefined]>([
    ['1h30m', 5_400_000],
    ['1.5s', 1500],
    ['-5m', -300_000],
    ['0', 0],
    ['100us', 0.1],
    ['.5s', 500],
    ['', undefined],
    ['5', undefined],
    ['s', undefined],
    ['1s x', undefined],
    ['1d', undefined],
    ['9999999h', undefined],
  ])('reads %j as %s ms', (text, expected) => {
    expect(parseGoDuration(text)).toBe(expected);
  });

  it.each<[number, string]>([
    [0, '0s'],
    [3_600_000, '1h0m0s'],
    [61_500, '1m1.5s'],
    [1000, '1s'],
    [100, '100ms'],
    [0.0015, '1.5\u00b5s'],
    [-5000, '-5s'],
    [36_000_000, '10h0m0s'],
  ])('prints %s ms as %s', (ms, expected) => {
    expect(formatGoDuration(ms)).toBe(expected);
  });

  it('reads back what it prints', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e10 }), (ms) => {
        expect(parseGoDuration(formatGoDuration(ms))).toBeCloseTo(ms, 3);
      }),
    );
  });
});
