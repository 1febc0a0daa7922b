import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../sim/kube/index.ts';
import { commit, found, release, stuck } from './hand-written.fixture.ts';

describe('O15 fencing', () => {
  const lease = (holderIdentity?: string): KubeObject => ({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'recovery', namespace: 'apps' },
    spec: holderIdentity === undefined ? {} : { holderIdentity },
  });
  const writes = (t: number, incarnation: number, holder?: string, actor = 'recovery') =>
    commit(t, undefined, lease(holder), { by: { incarnation, actor } });
  const repair = (incarnation: number, actor = 'recovery') =>
    commit(90, stuck(), release(), { by: { incarnation, actor } });

  it('lets nobody write whose lease another one took', () => {
    expect(found('O15', [writes(10, 1, 'one'), writes(20, 2, 'two'), repair(1)])).toEqual([
      'commit without the lease',
    ]);
  });

  it('lets write who holds it, never held it, or gave it back, and whoever is not the engine', () => {
    const taken = [writes(10, 1, 'one'), writes(20, 2, 'two')];
    expect(found('O15', [...taken, repair(2)])).toEqual([]);
    expect(found('O15', [...taken, repair(3)])).toEqual([]);
    expect(found('O15', [writes(10, 1, 'one'), writes(20, 1, ''), repair(1)])).toEqual([]);
    expect(found('O15', [writes(10, 1, 'one'), writes(20, 1), repair(1)])).toEqual([]);
    // Nobody holds what the next one gave back.
    expect(found('O15', [...taken, writes(30, 2, ''), repair(1)])).toEqual([]);
    const flux = 'helm-controller';
    expect(found('O15', [writes(10, 1, 'one', flux), writes(20, 2, 'two', flux), repair(1, flux)])).toEqual(
      [],
    );
  });
});
