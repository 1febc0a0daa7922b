import { describe, expect, it } from 'vitest';
import { firstOverlap, indexCount, indexesProblem } from './job-indexes.ts';

describe('lists of job indexes', () => {
  it.each(['', '0', '1,3-5,9'])('are read: %s', (text) => expect(indexesProblem(text, 10)).toBeUndefined());

  it.each([
    ['x', 'cannot convert string to integer for index: "x"'],
    ['10', 'too large index: "10"'],
    ['3,1', 'non-increasing order, previous: 3, current: 1'],
    ['5-3', 'non-increasing order, previous: 5, current: 3'],
    [
      '1-2-3',
      `the fragment "1-2-3" violates the requirement that an index interval can have at most two parts separated by '-'`,
    ],
  ])('are refused in the words of the real server: %s', (text, why) => {
    expect(indexesProblem(text, 10)).toBe(why);
  });

  it('are counted and compared', () => {
    expect(indexCount('1,3-5,9', 10)).toBe(5);
    expect(firstOverlap('0-3,7', '4-6,7-9', 10)).toBe(7);
    expect(firstOverlap('0-3', '4', 10)).toBeUndefined();
  });
});
