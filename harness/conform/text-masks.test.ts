import { describe, expect, it } from 'vitest';
import { type MaskContext, maskText } from './text-masks.ts';

const context = (): MaskContext => ({
  token: 'rabcdefgz',
  now: Date.UTC(2026, 0, 1),
  generatedNames: [['pre-x2x4x', 'pre-<suffix>']],
  versions: new Map([['17', 'rv#1']]),
  uids: new Map(),
});

describe('maskText', () => {
  it.each([
    ['ns ct-rabcdefgz-a', 'ns ct-$' + '{r}-a'],
    ['pre-x2x4x exists', 'pre-<suffix> exists'],
    ['at 2026-01-01T10:00:00Z', 'at <time>'],
    ['at 2026-01-01T10:00:00.123456Z', 'at <microtime>'],
    ['at 2001-01-01T10:00:00Z', 'at 2001-01-01T10:00:00Z'],
    ['too old resource version: 5 (9)', 'too old resource version: <n> (<n>)'],
    ['the ResourceVersion in the precondition (17)', 'the ResourceVersion in the precondition (rv#1)'],
    ['Invalid value: core.Pod{A:"}"}: no', 'Invalid value: <go value>: no'],
  ])('%s becomes %s', (text, masked) => {
    expect(maskText(text, context())).toBe(masked);
  });

  it('numbers uids in the order in which they appear, the same one the same', () => {
    const [a, b] = ['aaaaaaaa-0000-4000-8000-000000000000', 'bbbbbbbb-0000-4000-8000-000000000000'];
    expect(maskText(`${b} ${a} ${b}`, context())).toBe('uid#1 uid#2 uid#1');
  });
});
