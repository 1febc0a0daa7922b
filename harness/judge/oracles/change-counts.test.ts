import { expect, it } from 'vitest';
import type { KubeObject } from '../../../sim/kube/index.ts';
import type { CommitRow, RequestRow, TraceEvent } from '../../trace/index.ts';
import { excessOfChanges } from './change-counts.ts';
import { CONTRACT, commit, release, request, stuck, traceOf } from './hand-written.fixture.ts';
import { historyOf } from './history.ts';

const told = (
  events: readonly TraceEvent[],
  calm: readonly TraceEvent[] = [],
  exempt: ReadonlySet<string> = new Set(),
  calmEnd?: number,
) =>
  excessOfChanges(historyOf(traceOf(events)), historyOf(traceOf(calm, calmEnd)), { ...CONTRACT, exempt }).map(
    ({ what, of, times, allowed }) => `${what} ${of}: ${times}/${allowed}`,
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
  expect(told(changes(5, noted))).toEqual(['changes annotations of helmreleases apps/a: 5/4']);
  expect(told(changes(3, suspended))).toEqual(['changes spec of helmreleases apps/a: 3/2']);
  const looks = [0, 1, 2, 3].map((t) => (t % 2 ? stuck() : release()));
  expect(told(changes(3, (time) => looks[time]!))).toEqual([
    'changes conditions of helmreleases apps/a: 3/2',
    'changes history of helmreleases apps/a: 3/2',
  ]);
});

it('allows as many more as there were without faults, and for each strike of one', () => {
  expect(told(changes(8, noted), changes(4, noted))).toEqual([]);
  expect(told([strike, ...changes(8, noted)])).toEqual([]);
  expect(told([strike, ...changes(9, noted)])).toEqual(['changes annotations of helmreleases apps/a: 9/8']);
});

it('takes no strike into account that there is without faults as well', () => {
  const latency = Array.from({ length: 50 }, () => strike);
  expect(told([...latency, ...changes(5, noted)], [strike])).toEqual([
    'changes annotations of helmreleases apps/a: 5/4',
  ]);
});

it('compares changes for as long as the other run took, and not of what cannot be put right', () => {
  expect(told(changes(9, noted), [], new Set(), 13)).toEqual([]);
  expect(told(changes(9, noted), [], new Set(['apps/a']))).toEqual([]);
});

it('keeps objects of one name apart', () => {
  const chart = (commits: CommitRow[]) => commits.map((row) => ({ ...row, resource: 'helmcharts' }));
  expect(told([...changes(4, noted), ...chart(changes(4, noted))])).toEqual([]);
  expect(told(chart(changes(5, noted)), changes(5, noted))).toHaveLength(1);
});

const made = (kind: string, t = 10): CommitRow =>
  commit(t, undefined, { apiVersion: 'v1', kind, metadata: { name: 'x', namespace: 'apps' } });
const unmade = (row: CommitRow, by = {}): CommitRow => ({
  ...commit(row.t + 1, row.object, row.object, { type: 'DELETED', by }),
});

it('allows nothing to be left behind that is not left without faults, but Events and leases', () => {
  expect(told([strike, made('Secret')])).toEqual(['leaves secrets : 1/0']);
  expect(told([made('Secret')], [made('Secret')])).toEqual([]);
  expect(told([made('Event'), made('Lease')])).toEqual([]);
});

it('lets an engine make and delete things of its own', () => {
  const first = made('ConfigMap');
  const second = made('ConfigMap', 20);
  expect(told([first, unmade(first), second, unmade(second)])).toEqual([]);
  expect(told([first, ...changes(5, noted)])).toHaveLength(2);
  expect(told([first, unmade(first, { actor: 'garbage-collector' })])).toEqual([]);
});

it('allows nothing to be deleted that is not without faults, at once or by and by', () => {
  const gone = commit(20, release(), release(), { type: 'DELETED' });
  expect(told([strike, gone])).toEqual(['deletes helmreleases apps/a: 1/0']);
  expect(told([gone], [gone])).toEqual([]);
  const going = release({ deletionTimestamp: '1970-01-01T00:00:00Z' });
  const others = commit(30, going, going, { type: 'DELETED', by: { actor: 'helm-controller' } });
  expect(told([commit(20, release(), going), others])).toEqual(['deletes helmreleases apps/a: 1/0']);
});

it('counts nobody but the engine', () => {
  expect(told(changes(20, noted, { actor: 'helm-controller' }))).toEqual([]);
});
