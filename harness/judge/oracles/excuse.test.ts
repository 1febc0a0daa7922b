import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../sim/kube/index.ts';
import { commit, found, given, MARK, release, stuck } from './hand-written.fixture.ts';

const marked = stuck({ suspend: true, annotations: { [MARK]: 'now' } });
const suspended = stuck({ suspend: true });
const stranger = { by: { actor: 'operator' } };

const failed = (type: string, status: string): KubeObject =>
  release({
    conditions: { Ready: 'Unknown', [type]: status },
    status: { history: [{ status: 'deployed' }] },
  });

describe('what the engine did itself is no excuse', () => {
  it('to suspend a release, and to take the mark away', () => {
    const own = [...given(stuck()), commit(10, stuck(), marked), commit(20, marked, suspended)];
    expect(found('O1', own)).toEqual(['not recovered']);
    expect(found('O4', own)).toEqual(['deployed but Unknown']);
    expect(found('O1', [...given(marked), commit(20, marked, suspended)])).toEqual(['not recovered']);
  });

  it.each([
    ['Stalled', failed('Stalled', 'True')],
    ['Released', failed('Released', 'False')],
  ])('to write down a failure: %s', (_type, object) => {
    const own = [...given(stuck()), commit(10, stuck(), object)];
    expect(found('O1', own)).toEqual(['not recovered']);
    expect(found('O4', own)).toEqual(['deployed but Unknown']);
    const theirs = commit(10, stuck(), object, stranger);
    // What the engine writes later to such a release does not make it the engine's.
    const noted = { ...object, metadata: { ...object.metadata, annotations: { note: 'x' } } };
    expect(found('O1', [...given(stuck()), theirs, commit(20, object, noted)])).toEqual([
      expect.stringMatching(/\(excused\)$/),
    ]);
  });

  it('to delete a release', () => {
    const going = stuck({ deletionTimestamp: '1970-01-01T00:00:00Z' });
    expect(found('O1', [...given(stuck()), commit(10, stuck(), going)])).toEqual(['not recovered']);
    expect(found('O1', [...given(stuck()), commit(10, stuck(), going, stranger)])).toEqual([
      'not recovered: being deleted (excused)',
    ]);
  });
});

describe('what somebody else did is one', () => {
  const excused = ['not recovered: suspended (excused)'];

  it('also under a mark of the engine that was left standing', () => {
    expect(found('O1', [...given(stuck()), commit(10, stuck(), marked, stranger)])).toEqual(excused);
  });

  it('and so is a suspension that somebody took over by taking its mark away', () => {
    expect(found('O1', [...given(marked), commit(10, marked, suspended, stranger)])).toEqual(excused);
  });

  it('or one that was there, of an object of the same name as one that the engine had suspended', () => {
    const gone = commit(20, marked, marked, { type: 'DELETED', ...stranger });
    const remade = commit(30, undefined, suspended, stranger);
    expect(found('O1', [...given(stuck()), commit(10, stuck(), marked), gone, remade])).toEqual(excused);
  });
});
