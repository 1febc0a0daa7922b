import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../sim/kube/index.ts';
import type { TraceEvent } from '../../trace/index.ts';
import { judgeLaws } from '../laws.ts';
import type { RecoveryContract } from './contract.ts';
import { CONTRACT, commit, found, given, MARK, release, stuck, traceOf } from './hand-written.fixture.ts';
import { historyOf } from './history.ts';

/** Without faults it ended as `calm`. */
const against = (
  calm: readonly KubeObject[],
  events: readonly TraceEvent[],
  held: Partial<RecoveryContract> = {},
) => found('O11', events, { baseline: historyOf(traceOf(given(...calm))), ...held });

const told = release({ conditions: { Ready: 'True', Released: 'True' } });
const untold = release();
const lost = ['differs: lost Released=True'];

describe('O11 misses no condition of a Ready release', () => {
  const elsewhere = release({ name: 'b' });

  it('that nobody ever told in this run', () => {
    expect(against([told], given(untold))).toEqual([]);
  });

  it('but one that was there and vanished, whoever took it', () => {
    expect(against([told], [...given(told), commit(10, told, untold)])).toEqual(lost);
    const by = { actor: 'helm-controller', subresource: 'status' };
    expect(against([told], [...given(told), commit(10, told, untold, { by })])).toEqual(lost);
    // With another status, too: somebody told it.
    const failed = release({ conditions: { Ready: 'True', Released: 'False' } });
    expect(against([told], [...given(failed), commit(10, failed, untold, { by })])).toEqual(lost);
  });

  it('but where the engine wrote its status', () => {
    const wrote = (subresource: string, object = untold, actor = 'recovery') => [
      ...given(untold, elsewhere),
      commit(10, object, object, { by: { subresource, actor } }),
    ];
    const calm = [told, elsewhere];
    expect(against(calm, wrote('status'))).toEqual(lost);
    expect(against(calm, wrote(''))).toEqual([]);
    expect(against(calm, wrote('status', elsewhere))).toEqual([]);
    expect(against(calm, wrote('status', untold, 'helm-controller'))).toEqual([]);
  });

  it('but where something else is not the same', () => {
    const half = release({ generation: 2, status: { observedGeneration: 1 } });
    expect(against([told], given(half))).toEqual(lost);
    const more = release({ conditions: { Ready: 'True', Drifted: 'True' } });
    expect(against([told], given(more))).toEqual(lost);
    const own = release({ suspend: true, annotations: { [MARK]: 'now' } });
    expect(against([told], given(own))).toEqual(['differs: spec.suspend']);
  });
});

describe('O11 compares', () => {
  it('suspensions, the status of Ready, and what is there too many', () => {
    expect(against([told], given(stuck()))).toEqual(['differs: Ready=Unknown']);
    expect(against([told], given(release({ conditions: {} })))).toEqual(['differs: Ready=absent']);
    expect(against([untold], given(told))).toEqual(['differs: gained Released=True']);
    const tested = (status: string) => release({ conditions: { Ready: 'True', TestSuccess: status } });
    expect(against([tested('True')], given(tested('False')))).toEqual(['differs: lost TestSuccess=True']);
    const own = release({ suspend: true, annotations: { [MARK]: 'now' } });
    expect(against([untold], given(own))).toEqual(['differs: spec.suspend']);
  });

  it('only releases that were there without faults and are meant to be right', () => {
    expect(against([untold], given(untold, stuck({ name: 'b' })))).toEqual([]);
    expect(against([told], given(stuck()), { exempt: new Set(['apps/a']) })).toEqual([]);
    expect(against([told], [])).toEqual(['missing release']);
  });

  it('and excuses what cannot be recovered from, unless it is mended in this world', () => {
    const stalled = release({ conditions: { Ready: 'False', Stalled: 'True' } });
    expect(against([told], given(stalled))).toEqual(['differs: Ready=False (excused)']);
    expect(against([told], given(stalled), { mends: new Set(['Stalled']) })).toEqual([
      'differs: Ready=False',
    ]);
  });

  it('at the end, but for a release that the engine deleted', () => {
    const going = release({ deletionTimestamp: '1970-01-01T00:00:00Z' });
    const soon = (...events: readonly TraceEvent[]) => {
      const history = historyOf(traceOf([...given(untold), ...events], 1000));
      const { undecided, broken } = judgeLaws(history, {
        ...CONTRACT,
        baseline: historyOf(traceOf(given(untold))),
      });
      const told = (list: readonly { oracle: string; signature: string }[]) =>
        list.filter(({ oracle }) => oracle === 'O11').map(({ signature }) => signature);
      return [told(undecided), told(broken)];
    };
    const missing = ['missing release'];
    const by = { actor: 'operator' };
    const deleted = [...missing, 'more often than without faults: deletes helmreleases'];
    const gone = (who: { actor?: string } = {}) => commit(20, going, going, { type: 'DELETED', by: who });
    expect(soon(commit(10, untold, stuck()))).toEqual([['differs: Ready=Unknown'], []]);
    expect(soon(gone(by))).toEqual([missing, []]);
    expect(soon(gone())).toEqual([[], deleted]);
    expect(soon(commit(10, untold, going), gone(by))).toEqual([[], deleted]);
    expect(soon(commit(10, untold, going, { by }), gone(by))).toEqual([missing, []]);
  });
});
