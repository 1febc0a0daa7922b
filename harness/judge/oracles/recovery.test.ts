import { describe, expect, it } from 'vitest';
import { commit, found, given, MARK, release, stuck } from './hand-written.fixture.ts';

describe('O1 recovery', () => {
  const failed = (type: string, status: string) =>
    release({ conditions: { Ready: 'False', [type]: status } });

  it.each([
    ['being deleted', stuck({ deletionTimestamp: '1970-01-01T00:00:00Z' })],
    ['suspended', stuck({ suspend: true })],
    ['Stalled', failed('Stalled', 'True')],
    ['Released=False Test', failed('Released', 'False')],
  ])('excuses a release that is not Ready: %s', (excuse, object) => {
    expect(found('O1', given(object))).toEqual([`not recovered: ${excuse} (excused)`]);
  });

  it('excuses no suspension of the engine itself, and no failure that is mended in this world', () => {
    const own = stuck({ suspend: true, annotations: { [MARK]: '1970-01-01T00:00:00Z' } });
    expect(found('O1', given(own))).toEqual(['not recovered']);
    expect(found('O1', given(failed('Stalled', 'True')), { mends: new Set(['Stalled']) })).toEqual([
      'not recovered',
    ]);
  });

  it('lets Ready settle, also after a deletion, but not one that was there from the start', () => {
    const late = ['recovered too late to tell'];
    const recovered = [...given(stuck()), commit(50_000, stuck(), release())];
    expect(found('O1', recovered, {}, 60_000)).toEqual(late);
    expect(found('O1', recovered, {}, 110_000)).toEqual([]);
    const gone = commit(40_000, release(), release(), { type: 'DELETED' });
    const remade = [...given(release()), gone, commit(50_000, undefined, release())];
    expect(found('O1', remade, {}, 60_000)).toEqual(late);
    expect(found('O1', given(release()), {}, 30_000)).toEqual([]);
  });
});
