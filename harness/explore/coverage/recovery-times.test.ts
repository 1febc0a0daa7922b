import { describe, expect, it } from 'vitest';
import { RecoveryClock } from './recovery-times.ts';

describe('recovery times', () => {
  it('are the seconds within which half, most and all of the flights had recovered', () => {
    const clock = new RecoveryClock();
    for (let second = 100; second >= 1; second--) clock.add(second * 1000);
    clock.add(undefined);
    expect(clock.times).toEqual({ flights: 100, p50: 50, p95: 95, max: 100 });
    clock.add(100_001);
    expect(clock.times).toMatchObject({ flights: 101, max: 101 });
  });

  it('are none where nothing had to recover', () => {
    expect(new RecoveryClock().times).toBeUndefined();
  });
});
