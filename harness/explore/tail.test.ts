import { describe, expect, it } from 'vitest';
import { agree, type Tail } from './tail.ts';

const tail = (state: string, streams: Tail['streams']): Tail => ({ state, streams });

describe('two tails', () => {
  it('agree as far as both were flown', () => {
    const long = tail('one', { recovery: ['list', 'patch'], cluster: ['added'] });
    expect(agree(long, tail('one', { recovery: ['list'] }))).toBe(true);
    expect(agree(tail('one', { recovery: ['list'] }), long)).toBe(true);
  });

  it('do not when somebody does something else, or the objects are other ones', () => {
    const one = tail('one', { recovery: ['list', 'patch'] });
    expect(agree(one, tail('one', { recovery: ['list', 'get'] }))).toBe(false);
    expect(agree(one, tail('two', { recovery: ['list', 'patch'] }))).toBe(false);
  });
});
