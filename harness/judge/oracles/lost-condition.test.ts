import { describe, expect, it } from 'vitest';
import { found, given, record, release, stuck } from './hand-written.fixture.ts';

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
    expect(found('O4', given(ready, record(9), record(10, 'failed', { name: 'b' })))).toEqual([]);
    expect(found('O4', given(ready, record(9), record(10, 'failed', { namespace: 'b' })))).toEqual([]);
    expect(found('O4', given(ready, record(9), record(10, 'failed', { owner: 'me' })))).toEqual([]);
  });
});
