import { expect, it } from 'vitest';
import type { KubeObject } from '../../../sim/kube/index.ts';
import type { CommitRow, RequestRow } from '../../trace/index.ts';
import { excessOfChanges } from './change-counts.ts';
import { CONTRACT, commit, release, request, stuck, traceOf } from './hand-written.fixture.ts';
import { historyOf } from './history.ts';

const told = (events: readonly (CommitRow | RequestRow)[], calm: readonly CommitRow[] = []) =>
  excessOfChanges(historyOf(traceOf(events)), historyOf(traceOf(calm)), CONTRACT).map(
    ({ what, of, times, allowed }) => `${what} of ${of}: ${times}/${allowed}`,
  );

/** A release whose `look` changes so many times. */
function changes(
  times: number,
  look: (time: number) => KubeObject,
  by: Partial<RequestRow> = {},
): CommitRow[] {
  return Array.from({ length: times }, (_, time) => commit(time + 10, look(time), look(time + 1), { by }));
}

const noted = (time: number) => release({ annotations: { seen: String(time) } });
const suspended = (time: number) => release({ suspend: time % 2 === 1 });
const strike = request(5, { faults: [{ rule: 'r', action: 'refuse', realism: 'A' }] });

it('counts the changes of each release by what they touch, with some play', () => {
  expect(told(changes(4, noted))).toEqual([]);
  expect(told(changes(5, noted))).toEqual(['changes annotations of apps/a: 5/4']);
  expect(told(changes(3, suspended))).toEqual(['changes spec of apps/a: 3/2']);
  const looks = [0, 1, 2, 3].map((t) => (t % 2 ? stuck() : release()));
  expect(told(changes(3, (time) => looks[time]!))).toEqual([
    'changes conditions of apps/a: 3/2',
    'changes history of apps/a: 3/2',
  ]);
});

it('allows as many more as there were without faults, and for each strike of one', () => {
  expect(told(changes(8, noted), changes(4, noted))).toEqual([]);
  expect(told([strike, ...changes(8, noted)])).toEqual([]);
  expect(told([strike, ...changes(9, noted)])).toEqual(['changes annotations of apps/a: 9/8']);
});

it('allows no object that was not made or deleted without faults, but Events and leases', () => {
  const made = (kind: string): CommitRow =>
    commit(10, undefined, { apiVersion: 'v1', kind, metadata: { name: 'x', namespace: 'apps' } });
  expect(told([strike, made('Secret')])).toEqual(['adds secrets of apps/x: 1/0']);
  expect(told([made('Secret')], [made('Secret')])).toEqual([]);
  expect(told([made('Event'), made('Lease')])).toEqual([]);
  const gone = commit(20, release(), release(), { type: 'DELETED' });
  expect(told([strike, gone])).toEqual(['deletes helmreleases of apps/a: 1/0']);
});

it('counts nobody but the engine', () => {
  expect(told(changes(20, noted, { actor: 'helm-controller' }))).toEqual([]);
});
