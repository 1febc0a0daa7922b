import { describe, expect, it } from 'vitest';
import type { SentWatch, TraceEvent } from '../../trace/index.ts';
import { commit, found, release, request } from './hand-written.fixture.ts';

/** Releases made at 10, 20 and 30, the one at 20 in another namespace, and another kind of object at 15. */
const first = release();
const elsewhere = release({ name: 'b' });
const HISTORY: readonly TraceEvent[] = [
  commit(10, undefined, first),
  commit(
    15,
    undefined,
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'apps' } },
    { group: '' },
  ),
  commit(20, undefined, { ...elsewhere, metadata: { ...elsewhere.metadata, namespace: 'other' } }),
  commit(30, first, release({ annotations: { a: '1' } })),
];

function told(sent: readonly string[], watch: Partial<SentWatch> = {}, resourceVersion = ''): string[] {
  const of = {
    group: 'helm.toolkit.fluxcd.io',
    resource: 'helmreleases',
    namespace: '',
    selective: false,
    revision: 5,
    initial: false,
  };
  const row = request(40, {
    actor: 'helm-controller',
    verb: 'watch',
    query: `watch=1&resourceVersion=${resourceVersion}`,
    watch: { ...of, ...watch, sent },
  });
  return found('O19', [...HISTORY, row]);
}

describe('O19 of a watch', () => {
  it('knows every change of its collection, of its namespace where it is for one, and bookmarks between them', () => {
    expect(
      told(['ADDED 10', 'BOOKMARK 15', 'ADDED 20', 'MODIFIED 30', 'BOOKMARK 30', 'BOOKMARK 44']),
    ).toEqual([]);
    expect(told(['ADDED 10', 'MODIFIED 30', 'BOOKMARK 30'], { namespace: 'apps' })).toEqual([]);
    expect(told(['ADDED 10', 'MODIFIED 30'])).toEqual(['watch event lost']);
    expect(told(['ADDED 10', 'ADDED 20'], { namespace: 'apps' })).toEqual(['watch event made up']);
    expect(told(['ADDED 15'])).toEqual(['watch event lost']);
  });

  it('lets what is sent end anywhere: the rest may be under way', () => {
    for (const sent of [[], ['ADDED 10'], ['ADDED 10', 'ADDED 20']]) expect(told(sent)).toEqual([]);
  });

  it('takes it from the revision it was asked for', () => {
    expect(told(['ADDED 20'], { revision: 10 }, '10')).toEqual([]);
    expect(told(['MODIFIED 30'], { revision: 10 }, '10')).toEqual(['watch event lost']);
    expect(told(['ADDED 20'], { revision: 11 }, '10')).toEqual(['watch began elsewhere']);
    expect(told(['ADDED 10'], { revision: 10 }, '10')).toEqual(['watch out of order']);
  });

  it('lets one that sees only some objects leave out any, but not turn back or make one up', () => {
    const some = { selective: true };
    expect(told(['MODIFIED 30', 'BOOKMARK 35'], some)).toEqual([]);
    expect(told(['ADDED 10', 'DELETED 30'], some)).toEqual([]);
    expect(told(['DELETED 10'], some)).toEqual(['watch event made up']);
    expect(told(['MODIFIED 30', 'ADDED 20'], some)).toEqual(['watch out of order']);
    expect(told(['MODIFIED 30', 'MODIFIED 30'], some)).toEqual(['watch event twice']);
    expect(told(['ADDED 25'], some)).toEqual(['watch event made up']);
  });

  it('takes what there was at the beginning in any order, once, with or without a bookmark behind it', () => {
    const state = { initial: true, revision: 25 };
    expect(told(['ADDED 20', 'ADDED 10', 'MODIFIED 30'], state)).toEqual([]);
    expect(told(['ADDED 20', 'ADDED 10', 'BOOKMARK 25', 'MODIFIED 30'], state, '7')).toEqual([]);
    expect(told(['ADDED 20', 'ADDED 20'], state)).toEqual(['watch event twice']);
    expect(told(['ADDED 20', 'ADDED 10', 'MODIFIED 20'], state)).toEqual(['watch out of order']);
    for (const sent of [['BOOKMARK 25'], ['MODIFIED 30'], ['BOOKMARK 26'], ['MODIFIED 30', 'BOOKMARK 44']])
      expect(told(['ADDED 10', ...sent], state)).toEqual(['watch event lost']);
    expect(told(['ADDED 10'], state)).toEqual([]);
    expect(told(['ADDED 10', 'BOOKMARK 25'], { ...state, namespace: 'apps' })).toEqual([]);
    expect(told(['ADDED 10', 'BOOKMARK 25'], { ...state, selective: true })).toEqual([]);
    expect(told(['ADDED 15'], state)).toEqual(['watch event made up']);
    expect(told(['ADDED 7', 'ADDED 20'], state)).toEqual([]);
    expect(told(['ADDED 10', 'ADDED 20'], { ...state, revision: 30 })).toEqual(['watch event made up']);
    expect(told([], state, '40')).toEqual(['watch began elsewhere']);
  });

  it('knows of changes from before the trace only that they have an order', () => {
    expect(told(['MODIFIED 7', 'ADDED 9', 'ADDED 10'], { revision: 5 }, '5')).toEqual([]);
    expect(told(['ADDED 9', 'MODIFIED 7'], { revision: 5 }, '5')).toEqual(['watch out of order']);
    expect(told(['ADDED 9', 'ADDED 20'], { revision: 5 }, '5')).toEqual(['watch event lost']);
  });

  it('is not asked of a server that does not say what it sent', () => {
    expect(found('O19', [...HISTORY, request(40, { verb: 'watch' })])).toEqual([]);
  });
});
