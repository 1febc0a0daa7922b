import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../sim/kube/index.ts';
import type { TraceEvent } from '../../trace/index.ts';
import { AUDIT, commit, found, given, MARK, record, release, run, stuck } from './hand-written.fixture.ts';

const NOW = 1_000_000;

describe('O7 counts as candidates', () => {
  /** The engine repairs `a`; whether there was another one decides. */
  const count = (other: KubeObject, ...more: readonly TraceEvent[]): number =>
    found('O7', [...given(stuck(), other), ...more, commit(NOW, stuck(), release()), run(NOW, NOW + 10)], {
      guardrail: 1,
    }).length + 1;
  const other = stuck({ name: 'b' });
  /** Its history was lost: Helm's records tell. */
  const forgotten = release({ name: 'b', conditions: { Ready: 'Unknown' } });
  const of = (...records: readonly KubeObject[]) => given(...records);

  it('what is deployed and was stuck when the run began, its own first writes notwithstanding', () => {
    expect(count(other)).toBe(2);
    expect(count(other, commit(NOW, other, release({ name: 'b' })))).toBe(2);
    expect(
      count(forgotten, ...of(record(1, 'failed', { name: 'b' }), record(2, 'deployed', { name: 'b' }))),
    ).toBe(2);
  });

  it.each<[string, KubeObject, TraceEvent[]]>([
    ['gone', other, [commit(10, other, other, { type: 'DELETED', by: { actor: 'operator' } })]],
    ['suspended', stuck({ name: 'b', suspend: true }), []],
    ['young', stuck({ name: 'b', since: NOW - 10 }), []],
    [
      'not Unknown',
      release({ name: 'b', conditions: { Ready: 'False' }, status: { history: [{ status: 'deployed' }] } }),
      [],
    ],
    [
      'not deployed by its history, whatever Helm says',
      release({ name: 'b', conditions: { Ready: 'Unknown' }, status: { history: [{ status: 'failed' }] } }),
      of(record(1, 'deployed', { name: 'b' })),
    ],
    [
      'not deployed by the newest record of Helm',
      forgotten,
      of(record(9, 'deployed', { name: 'b' }), record(10, 'failed', { name: 'b' })),
    ],
  ])('nothing that is %s', (_what, object, more) => {
    expect(count(object, ...more)).toBe(1);
  });
});

describe('O7 tells whose a suspension is', () => {
  const suspended = stuck({ suspend: true });
  const marked = stuck({ suspend: true, annotations: { [MARK]: 'now' } });

  it('by its mark where the run began with it', () => {
    expect(found('O7', [...given(marked), commit(10, marked, stuck())])).toEqual([]);
    expect(found('O7', [...given(suspended), commit(10, suspended, stuck())])).toEqual(['un-suspended']);
  });

  it('by who began it, whoever wrote since and whatever mark is left', () => {
    const stranger = { by: { actor: 'operator' } };
    const begun = (...rest: readonly TraceEvent[]) => [...given(stuck()), ...rest];
    const own = commit(10, stuck(), suspended);
    const noted = stuck({ suspend: true, annotations: { note: 'x' } });
    expect(
      found('O7', begun(own, commit(20, suspended, noted, stranger), commit(30, noted, stuck()))),
    ).toEqual([]);
    const theirs = commit(10, stuck(), marked, stranger);
    expect(found('O7', begun(theirs, commit(20, marked, stuck())))).toEqual(['un-suspended']);
  });

  it('and lets the engine lift its own while the release is being deleted', () => {
    const deletionTimestamp = '1970-01-01T00:00:00Z';
    const own = commit(10, stuck(), suspended);
    const going = stuck({ suspend: true, deletionTimestamp });
    const deleted = commit(20, suspended, going, { by: { actor: 'operator' } });
    const lifted = commit(30, going, stuck({ deletionTimestamp }));
    expect(found('O7', [...given(stuck()), own, deleted, lifted])).toEqual([]);
  });
});

describe('O7 lets nobody write to a release', () => {
  const touched = ['touched a healthy release'];
  const noted = release({ annotations: { note: 'x' } });
  const by = { actor: 'helm-controller' };

  it('that was right all the time, whatever is stuck beside it', () => {
    const write = commit(10, release(), noted);
    const beside = given(stuck({ name: 'b' }));
    expect(found('O7', [...beside, ...given(release()), write])).toEqual(touched);
    expect(
      found('O7', [...beside, ...given(release()), commit(5, release(), release(), { by }), write]),
    ).toEqual(touched);
    // Once for each.
    expect(found('O7', [...given(release()), write, commit(20, noted, release())])).toEqual(touched);
    expect(found('O7', [...given(release()), commit(10, release(), noted, { by })])).toEqual([]);
  });

  it.each<[string, KubeObject]>([
    ['was stuck', stuck()],
    ['was worked on', release({ conditions: { Ready: 'True', Reconciling: 'True' } })],
    ['was not observed', release({ generation: 2, status: { observedGeneration: 1 } })],
    ['bore a mark of the engine', release({ annotations: { [MARK]: 'now' } })],
    ['bore a record of the engine', release({ annotations: { [AUDIT]: 'now' } })],
    ['was Stalled', release({ conditions: { Ready: 'True', Stalled: 'True' } })],
  ])('but for one that %s before', (_what, before) => {
    expect(found('O7', [...given(before), commit(10, before, noted)])).toEqual([]);
    const repaired = commit(5, before, release(), { by });
    expect(found('O7', [...given(before), repaired, commit(10, release(), noted)])).toEqual([]);
  });
});
