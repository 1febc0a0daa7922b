import { describe, expect, it } from 'vitest';
import { Stream } from './stream.ts';

/** What is left of a stream, at each number of events; its elements come a minute apart and the flight ends then. */
function restsOf(elements: string, endsAfterMin = elements.length): string[] {
  const stream = new Stream();
  [...elements].forEach((element, index) => {
    stream.push(index, element, index * 60_000);
  });
  stream.close(endsAfterMin * 60_000);
  return Array.from({ length: elements.length + 1 }, (_, events) => stream.restAfter(events));
}

describe('a stream', () => {
  it('has less left after each of its elements, and nothing after the last', () => {
    const rests = restsOf('abc');
    expect(new Set(rests).size).toBe(4);
    expect(rests.at(-1)).toBe('');
  });

  it('has as much left wherever it is in a loop that goes on, and however long it has been', () => {
    const rests = restsOf('abcbcbc');
    expect(rests[1]).toBe(rests[3]);
    expect(rests[2]).toBe(rests[4]);
    expect(rests[1]).toBe(rests[7]);
    expect(rests[1]).not.toBe('');
    expect(restsOf('abcbc').slice(0, 3)).toEqual(rests.slice(0, 3));
  });

  it('has nothing left once its loop had ended long before the flight did', () => {
    expect(restsOf('abcbcbc', 30).at(-1)).toBe('');
    expect(restsOf('abb', 30).at(-1)).toBe(restsOf('ab', 30).at(-1));
    // How many rounds are left is no longer all the same: somebody stopped after the last.
    expect(restsOf('abb', 30)[0]).not.toBe(restsOf('abbb', 30)[0]);
    expect(restsOf('abbbb', 30)[2]).toBe(restsOf('abbb', 30)[1]);
  });
});
