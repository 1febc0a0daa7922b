import { describe, expect, it } from 'vitest';
import { refused } from '../recovery-world.fixture.ts';
import { instantClock, START } from '../wall-clock-instant.fixture.ts';
import { type CallPolicy, callOnce, callPatiently } from './deadline.ts';

const policy: CallPolicy = {
  requestTimeoutMs: 10_000,
  maxRetries: 3,
  maxRetryAfterMs: 32_000,
  hasTimeFor: () => true,
};

/** Fails with each of `errors` in turn, then answers. */
function failing(...errors: readonly Error[]) {
  const left = [...errors];
  const state = { calls: 0 };
  const call = async (): Promise<string> => {
    state.calls += 1;
    const error = left.shift();
    if (error) throw error;
    return 'answer';
  };
  return { state, call };
}

describe('a deadline', () => {
  it('ends a call that nobody answers, and tells the transport', async () => {
    const clock = instantClock();
    let aborted: unknown;
    const call = (signal: AbortSignal) =>
      new Promise<never>(() => signal.addEventListener('abort', () => (aborted = signal.reason)));
    await expect(callOnce(clock, policy, call)).rejects.toMatchObject({
      message: 'no answer within 10s',
      outcome: 'unknown',
      reason: 'DeadlineExceeded',
    });
    expect(aborted).toMatchObject({ reason: 'DeadlineExceeded' });
    expect(clock.nowMs).toBe(START + 10_000);
  });
});

describe('patience', () => {
  it.each([429, 500, 503])('waits as long as a %i asks', async (status) => {
    const clock = instantClock();
    const { call, state } = failing(refused(status, 'later', 3000), refused(status, 'later', 4000));
    expect(await callPatiently(clock, policy, call)).toBe('answer');
    expect(clock.nowMs).toBe(START + 7000);
    expect(state.calls).toBe(3);
  });

  it.each([
    ['without Retry-After', refused(503, 'no'), {}, 1],
    ['with one that is too long', refused(503, 'no', 33_000), {}, 1],
    ['with no time left', refused(503, 'no', 3000), { hasTimeFor: () => false }, 1],
    ['when asked to stop', refused(503, 'no', 3000), { stop: AbortSignal.abort() }, 1],
    ['beyond its number', refused(503, 'no', 3000), {}, 4],
  ])('ends %s', async (_name, error, more, calls) => {
    const { call, state } = failing(error, error, error, error, error);
    await expect(callPatiently(instantClock(), { ...policy, ...more }, call)).rejects.toBe(error);
    expect(state.calls).toBe(calls);
  });
});
