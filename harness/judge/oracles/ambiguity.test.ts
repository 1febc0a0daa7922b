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

it('O18 takes no look for one that failed, and lets a lock stand in for it', () => {
  const lost = patch(10, { of: 1 }, { acked: 'none', belief: 'unknown' });
  const failed = request(20, { acked: 'error', code: 503 });
  const broken = ['patch helmreleases on an unknown outcome'];
  expect(found('O18', [lost, failed, patch(30, {})])).toEqual(broken);
  expect(found('O18', [lost, failed, request(25), patch(30, {})])).toEqual([]);
  expect(found('O18', [lost, request(20, { acked: 'error', code: 404 }), patch(30, {})])).toEqual([]);
  const locked = patch(30, {}, { preconditions: { resourceVersion: '1' } });
  expect(found('O18', [lost, failed, locked])).toEqual([]);
  // Not even to have tried is another matter.
  expect(found('O18', [lost, locked])).toEqual(broken);
  // An answer of the write tells as much as a look, a refusal does not.
  expect(found('O18', [lost, failed, locked, patch(40, {})])).toEqual([]);
  expect(found('O18', [lost, failed, { ...locked, acked: 'error', code: 409 }, patch(40, {})])).toEqual(
    broken,
  );
  const uid = { preconditions: { uid: 'u' } };
  expect(found('O18', [lost, failed, patch(30, { of: 1 }, uid)])).toEqual(broken);
});
