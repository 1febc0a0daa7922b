import { describe, expect, it } from 'vitest';
import {
  acceptedOver,
  DivergenceListError,
  judgeDivergences,
  parseAcceptedDivergences,
} from './accepted-divergences.ts';
import type { ConformanceReport } from './run-conformance.ts';

const report: ConformanceReport = {
  matched: 1,
  exchanges: 3,
  areas: new Map(),
  mismatches: ['a/b :: one', 'a/b :: two'].map((id) => ({ id, differences: [] })),
  ran: new Set(['a/b :: one', 'a/b :: two', 'a/b :: three']),
};

describe('accepted divergences', () => {
  it('reports what nobody accepted, and entries that no longer differ', () => {
    const accepted = ['a/b :: one', 'a/b :: three', 'x/y :: not run'].map((id) => ({ id, why: 'w' }));
    expect(judgeDivergences(report, accepted)).toEqual({
      unexpected: ['a/b :: two'],
      stale: ['a/b :: three'],
    });
  });

  it('keeps those of a transport to that transport', () => {
    const accepted = parseAcceptedDivergences('- {id: a, why: w, transports: [msw]}\n- {id: b, why: w}');
    const ids = (transport: string) => acceptedOver(transport, accepted).map(({ id }) => id);
    expect([ids('msw'), ids('http1')]).toEqual([['a', 'b'], ['b']]);
  });

  it.each([
    '- {id: a, why: x, transports: msw}',
    '- id: a',
    '- {id: a, why: " "}',
    'id: a',
    '- {id: a, why: x}\n- {id: a, why: y}',
  ])('refuses a list with %j', (text) => {
    expect(() => parseAcceptedDivergences(text)).toThrow(DivergenceListError);
  });
});
