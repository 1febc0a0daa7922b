import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../kube/index.ts';
import { ControlledCluster } from './testing/controlled-cluster.ts';

const rbac = { group: 'rbac.authorization.k8s.io' };
const role = (name: string, fields: JsonObject, labels: JsonObject = {}): JsonObject => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name, labels },
  ...fields,
});
const rule = (resource: string) => ({ apiGroups: [''], resources: [resource], verbs: ['get'] });

describe('cluster role aggregation', () => {
  it('collects the rules of selected roles, once each, and follows their changes', async () => {
    const cluster = new ControlledCluster();
    const stored = (name: string) =>
      cluster.server.store.get('rbac.authorization.k8s.io/clusterroles', '', name);
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { agg: 'x' } }] };
    await cluster.create(
      'clusterroles',
      role('part-b', { rules: [rule('pods'), rule('nodes')] }, { agg: 'x' }),
      rbac,
    );
    await cluster.create('clusterroles', role('sum', { aggregationRule }), rbac);
    await cluster.create(
      'clusterroles',
      role('part-a', { rules: [rule('secrets'), rule('pods')] }, { agg: 'x' }),
      rbac,
    );
    expect(stored('sum')?.['rules']).toEqual([rule('secrets'), rule('pods'), rule('nodes')]);
    await cluster.delete({ ...rbac, version: 'v1', resource: 'clusterroles', name: 'part-a' });
    expect(stored('sum')?.['rules']).toEqual([rule('pods'), rule('nodes')]);
    expect(cluster.errors).toEqual([]);
  });

  it('finds the bootstrap roles already in order', async () => {
    const cluster = new ControlledCluster({ only: ['clusterrole-aggregation'] });
    const before = cluster.server.store.revision;
    await cluster.controllers.settle();
    expect(cluster.server.store.revision).toBe(before);
  });
});
