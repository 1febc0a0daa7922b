import { describe, expect, it } from 'vitest';
import { ConfigError, configFrom, DEFAULT_CONFIG } from './config.ts';

describe('settings', () => {
  it('are the defaults when none is given or all are empty', () => {
    expect(configFrom({})).toEqual(DEFAULT_CONFIG);
    expect(configFrom({ STUCK_THRESHOLD: ' ', NAMESPACE: '', ALLOW_FORCE: '' })).toEqual(DEFAULT_CONFIG);
  });

  it('leave everything that is not asked for off', () => {
    expect(DEFAULT_CONFIG).toMatchObject({ pokeWaitMs: 0, allowForce: false, repairStalled: false });
  });

  it('are read from text', () => {
    const settings = {
      STUCK_THRESHOLD: '1h30m',
      REQUEST_TIMEOUT: '250ms',
      POKE_WAIT: '20',
      ALLOW_FORCE: 'true',
      FORCE_BUDGET: '2',
    };
    expect(configFrom(settings)).toMatchObject({
      stuckThresholdMs: 5_400_000,
      requestTimeoutMs: 250,
      pokeWaitMs: 20_000,
      allowForce: true,
      forceBudget: 2,
    });
  });

  it.each([
    ['STUCK_THRESHOLD', '5x', 'is not a duration'],
    ['STUCK_THRESHOLD', '0s', 'is not a duration'],
    ['GUARDRAIL', '0', 'is not a whole number of at least 1'],
    ['FORCE_BUDGET', '-1', 'is not a whole number of at least 1'],
    ['ALLOW_FORCE', 'yes', 'is neither true nor false'],
    ['POKE_WAIT', '2m', 'must be at least 15s shorter than RUN_TIMEOUT \\(100s\\)'],
    ['POKE_WAIT', '86s', 'must be at least 15s shorter than RUN_TIMEOUT'],
    ['CONFIRM_DELAY', '98s', 'must be at least 15s shorter than RUN_TIMEOUT'],
    ['REQUEST_TIMEOUT', '600h', 'is longer than 596h'],
  ])('%s=%s is refused by name', (name, value, why) => {
    const read = () => configFrom({ [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`^${name}: .*${why}`));
  });

  it('leave a wait that fits into the pass, and a short pass its default delay', () => {
    expect(configFrom({ POKE_WAIT: '85s' })).toMatchObject({ pokeWaitMs: 85_000 });
    expect(configFrom({ POKE_WAIT: '98s', RUN_TIMEOUT: '2m' })).toMatchObject({ pokeWaitMs: 98_000 });
    expect(configFrom({ RUN_TIMEOUT: '10s' })).toMatchObject({ runTimeoutMs: 10_000 });
    expect(() => configFrom({ RUN_TIMEOUT: '2s' })).toThrow(/^CONFIRM_DELAY: /);
  });
});
