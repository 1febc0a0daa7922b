import { describe, expect, it } from 'vitest';
import { humanDuration } from './human-duration.ts';
import { JsonPath } from './json-path.ts';

const object = {
  status: {
    conditions: [
      { type: 'Ready', status: 'True', n: 2 },
      { type: 'Released', status: 'False', n: 1 },
    ],
  },
  spec: { list: ['p', 'q', 'r'], 'a.b': 1 },
};

describe('JSONPath', () => {
  it.each([
    ['.spec.list[0]', ['p']],
    ['.spec.list[-1]', ['r']],
    ['.spec.list[1:]', ['q', 'r']],
    ['.spec.list[*]', ['p', 'q', 'r']],
    ['.spec.list[0,2]', ['p', 'r']],
    ['.spec.a\\.b', [1]],
    ['.missing.deep', []],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    [".status.conditions[?(@.type=='Released')].status", ['False']],
    ['.status.conditions[?(@.n>1)].type', ['Ready']],
    ['.status.conditions[?(@.type!="Ready")].type', ['Released']],
    ['.status..type', ['Ready', 'Released']],
    ['.spec.list[9]', undefined],
  ])('%s', (path, found) => {
    expect(new JsonPath(path).find(object)).toEqual(found);
  });

  it.each([
    ['.spec.list[', 'unterminated array'],
    ['.spec[?(@.a==1)', 'unclosed array expect ]'],
    ['!', "unrecognized character in action: U+0021 '!'"],
  ])('refuses %s', (path, message) => {
    expect(() => new JsonPath(path)).toThrow(message);
  });
});

describe('ages', () => {
  it.each([
    [-5_000, '<invalid>'],
    [0, '0s'],
    [119_000, '119s'],
    [200_000, '3m20s'],
    [3_600_000 * 7 + 60_000 * 5, '7h5m'],
    [86_400_000 * 3 + 3_600_000 * 4, '3d4h'],
    [86_400_000 * 400, '400d'],
    [86_400_000 * 365 * 3, '3y'],
  ])('%i ms is %s', (age, text) => {
    expect(humanDuration(age)).toBe(text);
  });
});
