import { expect, it } from 'vitest';
import { found, patch, request } from './hand-written.fixture.ts';

it('O18 asks for a look between a lost write and the next, in the order one run sent them', () => {
  const lost = (t: number, endT = t) => patch(t, {}, { acked: 'none', belief: 'unknown', endT });
  expect(found('O18', [lost(10), patch(20, {})])).toEqual(['patch helmreleases on an unknown outcome']);
  expect(found('O18', [lost(10), request(15), patch(20, {})])).toEqual([]);
  expect(found('O18', [lost(10), patch(20, {}, { incarnation: 2 })])).toEqual([]);
  expect(found('O18', [patch(10, {}, { acked: 'error' }), patch(20, {})])).toEqual([]);
  // In the ledger, which is in the order of the answers, the look is the last.
  expect(found('O18', [lost(10), patch(20, {}), request(15)])).toEqual([]);
});
