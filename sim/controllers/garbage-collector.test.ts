import { beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube/index.ts';
import { ControlledCluster, configMapPath } from './testing/controlled-cluster.ts';

const NS = 'a';
let cluster: ControlledCluster;

beforeEach(async () => {
  cluster = new ControlledCluster();
  await cluster.namespace(NS);
});

function ownedBy(owner: KubeObject, more: { readonly blockOwnerDeletion?: boolean } = {}) {
  const { name = '', uid = '' } = owner.metadata;
  return { ownerReferences: [{ apiVersion: owner.apiVersion, kind: owner.kind, name, uid, ...more }] };
}

const options = (propagationPolicy: string) => ({
  apiVersion: 'v1',
  kind: 'DeleteOptions',
  propagationPolicy,
});
const stored = (name: string): KubeObject | undefined => cluster.server.store.get('/configmaps', NS, name);

describe('garbage collector', () => {
  it('deletes dependents of dependents in the background', async () => {
    const owner = await cluster.configMap(NS, 'owner');
    const child = await cluster.configMap(NS, 'child', ownedBy(owner));
    await cluster.configMap(NS, 'grandchild', ownedBy(child));
    await cluster.configMap(NS, 'bystander');
    await cluster.delete(configMapPath(NS, 'owner'), options('Background'));
    expect(cluster.names('/configmaps', NS)).toEqual(['bystander']);
  });

  it('keeps a dependent that has another owner and drops only the dead reference', async () => {
    const first = await cluster.configMap(NS, 'first');
    const second = await cluster.configMap(NS, 'second');
    const references = [...ownedBy(first).ownerReferences, ...ownedBy(second).ownerReferences];
    await cluster.configMap(NS, 'shared', { ownerReferences: references });
    await cluster.delete(configMapPath(NS, 'first'));
    expect(stored('shared')?.metadata.ownerReferences).toEqual(ownedBy(second).ownerReferences);
  });

  it('makes a foreground owner wait for blocking dependents only', async () => {
    const owner = await cluster.configMap(NS, 'owner');
    await cluster.configMap(NS, 'blocking', {
      ...ownedBy(owner, { blockOwnerDeletion: true }),
      finalizers: ['x.y/hold'],
    });
    await cluster.configMap(NS, 'loose', { ...ownedBy(owner), finalizers: ['x.y/hold'] });
    await cluster.delete(configMapPath(NS, 'owner'), options('Foreground'));
    expect(stored('blocking')?.metadata.deletionTimestamp).toBeDefined();
    expect(stored('owner')?.metadata.finalizers).toEqual(['foregroundDeletion']);
    await cluster.client.patch(configMapPath(NS, 'blocking'), 'merge', { metadata: { finalizers: null } });
    await cluster.controllers.settle();
    expect(cluster.names('/configmaps', NS)).toEqual(['loose']);
  });

  it('cuts dependents loose from an orphaning owner', async () => {
    const owner = await cluster.configMap(NS, 'owner');
    await cluster.configMap(NS, 'dependent', ownedBy(owner));
    await cluster.delete(configMapPath(NS, 'owner'), options('Orphan'));
    expect(cluster.names('/configmaps', NS)).toEqual(['dependent']);
    expect(stored('dependent')?.metadata.ownerReferences).toBeUndefined();
  });

  it('collects what was born without its owner, also when a new object has the old name', async () => {
    await cluster.configMap(NS, 'namesake');
    const ghost = { apiVersion: 'v1', kind: 'ConfigMap', uid: 'aaaaaaaa-0000-0000-0000-000000000009' };
    await cluster.configMap(NS, 'one', { ownerReferences: [{ ...ghost, name: 'ghost' }] });
    await cluster.configMap(NS, 'two', { ownerReferences: [{ ...ghost, name: 'namesake' }] });
    expect(cluster.names('/configmaps', NS)).toEqual(['namesake']);
  });

  it('leaves owners of unknown kinds alone', async () => {
    await cluster.configMap(NS, 'waiting', {
      ownerReferences: [{ apiVersion: 'x.y/v1', kind: 'Unheard', name: 'o', uid: 'u' }],
    });
    expect(cluster.names('/configmaps', NS)).toEqual(['waiting']);
  });

  it('treats an owner in another namespace as absent and says so', async () => {
    await cluster.namespace('b');
    const owner = await cluster.configMap('b', 'owner');
    await cluster.configMap(NS, 'stray', ownedBy(owner));
    expect(cluster.names('/configmaps', NS)).toEqual([]);
    const [event] = cluster.server.store.list('/events', NS);
    expect(event?.['reason']).toBe('OwnerRefInvalidNamespace');
    expect(event?.['message']).toContain('does not exist in namespace "a"');
  });

  it('resolves a circle of foreground deletions', async () => {
    const first = await cluster.configMap(NS, 'first');
    const second = await cluster.configMap(NS, 'second', ownedBy(first, { blockOwnerDeletion: true }));
    await cluster.client.patch(configMapPath(NS, 'first'), 'merge', {
      metadata: ownedBy(second, { blockOwnerDeletion: true }),
    });
    await cluster.delete(configMapPath(NS, 'first'), options('Foreground'));
    expect(cluster.names('/configmaps', NS)).toEqual([]);
    expect(cluster.errors).toEqual([]);
  });
});
