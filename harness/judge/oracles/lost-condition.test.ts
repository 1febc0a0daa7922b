import { describe, expect, it } from 'vitest';
import { judgeLaws } from '../laws.ts';
import { CONTRACT, commit, found, given, record, release, stuck, traceOf } from './hand-written.fixture.ts';
import { historyOf } from './history.ts';

describe('O4 lost condition', () => {
  it('leaves alone what Helm may still be at, what is young, and what has an excuse', () => {
    expect(found('O4', given(stuck()))).toEqual(['deployed but Unknown']);
    const pending = release({
      conditions: { Ready: 'Unknown' },
      status: { history: [{ status: 'pending' }] },
    });
    expect(found('O4', given(pending))).toEqual([]);
    expect(found('O4', given(stuck({ since: 9_500_000 })))).toEqual([]);
    expect(found('O4', given(stuck({ suspend: true })))).toEqual(['deployed but Unknown (excused)']);
  });

  it('believes the newest of the records that are of this release', () => {
    const ready = release({ status: { history: [{ name: 'a', status: 'deployed' }] } });
    const failed = ['failed but Ready'];
    expect(found('O4', given(ready, record(9), record(10, 'failed')))).toEqual(failed);
    expect(found('O4', given(ready, record(9, 'failed'), record(10)))).toEqual([]);
    expect(found('O4', given(release({ status: { history: null } }), record(10, 'failed')))).toEqual(failed);
    expect(found('O4', given(ready, record(9), record(10, 'failed', { name: 'b' })))).toEqual([]);
    expect(found('O4', given(ready, record(9), record(10, 'failed', { namespace: 'b' })))).toEqual([]);
    expect(found('O4', given(ready, record(9), record(10, 'failed', { owner: 'me' })))).toEqual([]);
  });

  it('holds a lost condition against the engine at once, and what is left at the end only there', () => {
    const both = stuck({ name: 'b' });
    const ready = release({ name: 'c', status: { history: [{ name: 'c', status: 'deployed' }] } });
    const events = [
      ...given(both, ready, record(1, 'failed', { name: 'c' })),
      commit(10, release({ conditions: { Ready: 'True', Released: 'True' } }), release()),
    ];
    const patient = { ...CONTRACT, settleMs: 9_000_000 };
    const { undecided, broken } = judgeLaws(historyOf(traceOf(events, 2_000_000)), patient);
    const told = (list: readonly { oracle: string; signature: string }[]) =>
      list.filter(({ oracle }) => oracle === 'O4').map(({ signature }) => signature);
    expect(told(broken)).toEqual(['condition removed by the engine']);
    expect(told(undecided)).toEqual(['deployed but Unknown', 'failed but Ready']);
  });
});
