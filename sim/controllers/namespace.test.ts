import { describe, expect, it } from 'vitest';
import { at } from '../kube/index.ts';
import { ControlledCluster, configMapPath } from './testing/controlled-cluster.ts';

const path = (name: string) => ({ group: '', version: 'v1', resource: 'namespaces', name });

describe('namespace controllers', () => {
  it('give every namespace a default account and the root certificate, and put them back', async () => {
    const cluster = new ControlledCluster();
    await cluster.namespace('a');
    const { store } = cluster.server;
    expect(store.get('/serviceaccounts', 'a', 'default')).toBeDefined();
    expect(at(store.get('/configmaps', 'a', 'kube-root-ca.crt'), 'data')).toEqual({ 'ca.crt': 'PEM' });
    await cluster.delete({ ...path('default'), resource: 'serviceaccounts', namespace: 'a' });
    expect(store.get('/serviceaccounts', 'a', 'default')).toBeDefined();
    await cluster.client.patch(configMapPath('a', 'kube-root-ca.crt'), 'merge', {
      data: { 'ca.crt': 'forged' },
    });
    await cluster.controllers.settle();
    expect(at(store.get('/configmaps', 'a', 'kube-root-ca.crt'), 'data', 'ca.crt')).toBe('PEM');
  });

  it('empty a deleted namespace, tell what is left, and let go when it is gone', async () => {
    const cluster = new ControlledCluster();
    await cluster.namespace('a');
    await cluster.configMap('a', 'held', { finalizers: ['x.y/hold'] });
    await cluster.configMap('a', 'free');
    await cluster.delete(path('a'));
    const { store } = cluster.server;
    expect(cluster.names('/configmaps', 'a')).toEqual(['held']);
    const conditions = at(store.get('/namespaces', '', 'a'), 'status', 'conditions');
    expect(conditions).toContainEqual(
      expect.objectContaining({
        type: 'NamespaceFinalizersRemaining',
        status: 'True',
        message: 'Some content in the namespace has finalizers remaining: x.y/hold in 1 resource instances',
      }),
    );
    await cluster.client.patch(configMapPath('a', 'held'), 'merge', { metadata: { finalizers: null } });
    await cluster.controllers.settle();
    expect(store.get('/namespaces', '', 'a')).toBeUndefined();
    expect(store.list('/serviceaccounts', 'a')).toEqual([]);
    expect(cluster.errors).toEqual([]);
  });

  it('react later when told to, and not at all when switched off', async () => {
    const late = new ControlledCluster({ delayMs: 2_000 });
    await late.namespace('a');
    const accounts = () => late.server.store.list('/serviceaccounts', 'a').length;
    expect(accounts()).toBe(0);
    await late.clock.run({ until: late.clock.now() + 1_999 });
    expect(accounts()).toBe(0);
    await late.clock.run({ until: late.clock.now() + 1 });
    expect(accounts()).toBe(1);

    const without = new ControlledCluster({ only: ['namespace'] });
    await without.namespace('a');
    expect(without.server.store.list('/serviceaccounts')).toEqual([]);
  });
});
