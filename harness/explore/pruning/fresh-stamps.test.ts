import { describe, expect, it } from 'vitest';
import type { RequestRow, Trace } from '../../trace/index.ts';
import { FreshStamps } from './fresh-stamps.ts';

const START = Date.parse('2026-01-01T00:00:00Z');

/** One commit at `t` of a release that bears the time of `stampedAt`, both since the start. */
function traceOf(t: number, stampedAt: number, resource = 'helmreleases'): Trace {
  const lastTransitionTime = new Date(START + stampedAt).toISOString();
  const object = { metadata: { name: 'alloy' }, status: { conditions: [{ lastTransitionTime }] } };
  const commit = { kind: 'commit', index: 0, t, resource, namespace: 'apps', name: 'alloy', object };
  return { events: [commit], startedAt: START } as unknown as Trace;
}

const stampsOf = (trace: Trace, t: number): string =>
  new FreshStamps(trace, (resource) => (resource === 'helmreleases' ? 'ordered' : 'ignored')).at({
    t,
    begunAfter: 1,
  } as RequestRow);

describe('the stamps of this second', () => {
  const none = stampsOf(traceOf(100_000, 100_000), 101_000);

  it('are those a write of now would equal, not those it would be later than', () => {
    const now = stampsOf(traceOf(100_300, 100_000), 100_900);
    expect(now).not.toBe(none);
    // The second try of a request that was made a second before bears the time of the first.
    expect(stampsOf(traceOf(100_300, 99_000), 100_900)).toBe(none);
  });

  it('are not asked of what the engine never reads', () => {
    expect(stampsOf(traceOf(100_300, 100_000, 'helmcharts'), 100_900)).toBe(none);
  });
});
