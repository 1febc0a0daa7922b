import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../sim/kube/index.ts';
import { commit, found, given, record, release, stuck } from './hand-written.fixture.ts';

describe('O10 at most once', () => {
  it('counts corrections by stranding', () => {
    const strandings = (first: number, second: number) => [
      commit(10, stuck({ since: first }), release()),
      commit(20, stuck({ since: second }), release()),
    ];
    expect(found('O10', strandings(1000, 1000))).toEqual(['twice: correct']);
    expect(found('O10', strandings(1000, 2000))).toEqual([]);
  });

  it('counts suspensions by run, reports them once, and no write to what is suspended', () => {
    const suspended = stuck({ suspend: true });
    const suspend = (t: number, incarnation = 1) => commit(t, stuck(), suspended, { by: { incarnation } });
    expect(found('O10', [suspend(10), suspend(20), suspend(30)])).toEqual(['twice: suspend']);
    expect(found('O10', [suspend(10), suspend(20, 2)])).toEqual([]);
    expect(found('O10', [suspend(10), commit(20, suspended, suspended)])).toEqual([]);
  });

  describe('counts forced upgrades', () => {
    const forced = (value: string, generation = 1, storage?: string): KubeObject =>
      release({
        generation,
        annotations: { 'reconcile.fluxcd.io/forceAt': value },
        status: storage === undefined ? {} : { history: [{ name: storage }] },
      });
    const between = (upgraded: KubeObject, second = forced('y'), before = forced('x')) =>
      found('O10', [
        ...given(record(1)),
        commit(10, release(), before),
        commit(20, undefined, upgraded, { by: { actor: 'helm-controller' } }),
        commit(30, before, second),
      ]);

    it('by generation, and the same request only once', () => {
      expect(between(record(2))).toEqual(['twice: force']);
      expect(between(record(2), forced('y', 2))).toEqual([]);
      expect(between(record(2), forced('x'))).toEqual([]);
    });

    it('by the revisions Helm has of that very release', () => {
      expect(between(record(2, 'deployed', { name: 'b' }))).toEqual([]);
      expect(between(record(2, 'deployed', { namespace: 'b' }))).toEqual([]);
      const stored = record(2, 'deployed', { name: 'apps-a' });
      expect(between(stored, forced('y', 1, 'apps-a'), forced('x', 1, 'apps-a'))).toEqual(['twice: force']);
    });
  });
});
