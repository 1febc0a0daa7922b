import { beforeAll, describe, expect, it } from 'vitest';
import type { RunRow, Trace } from '../../trace/index.ts';
import { aftermathOf } from './aftermath.ts';
import { type Flown, flown } from './stuck-alloy.fixture.ts';

let quiet: Flown;
beforeAll(async () => {
  quiet = await flown([]);
}, 60_000);

const isFirstRun = (event: Trace['events'][number]): event is RunRow =>
  event.kind === 'run' && event.actor === 'recovery' && event.number === 1;

/** What the first run leaves, if it had ended in another way. */
function leftBy(change: Partial<RunRow>): string | undefined {
  const events = quiet.trace.events.map((event) => (isFirstRun(event) ? { ...event, ...change } : event));
  return aftermathOf({ ...quiet.trace, events }, quiet.sites, 'recovery', 1)?.hash;
}

describe('what a run leaves behind', () => {
  it('is the same whatever the run said, and another thing where it was cut off', () => {
    expect(leftBy({})).toBeDefined();
    expect(leftBy({ stdout: 'other words', exitCode: 4 })).toBe(leftBy({}));
    // A law asks what a crash left behind.
    expect(leftBy({ killed: true })).not.toBe(leftBy({}));
    expect(leftBy({ timedOut: true })).not.toBe(leftBy({}));
  });
});
