import { describe, expect, it } from 'vitest';
import { ApiClient } from '../apiserver/index.ts';
import { at } from '../kube/index.ts';
import { ControlledCluster } from './testing/controlled-cluster.ts';

const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'kubernetes.io/service-account-token',
  metadata: { name: 's', annotations: { 'kubernetes.io/service-account.name': 'robot' } },
};

describe('service account token controller', () => {
  it('fills a token secret with a token that works while the secret lives', async () => {
    const cluster = new ControlledCluster();
    await cluster.namespace('a');
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot' } };
    await cluster.create('serviceaccounts', account, { namespace: 'a' });
    await cluster.create('secrets', secret, { namespace: 'a' });
    const stored = cluster.server.store.get('/secrets', 'a', 's');
    const token = Buffer.from(String(at(stored, 'data', 'token')), 'base64').toString();
    const robot = new ApiClient({ handler: cluster.server.handle, token, userAgent: 'robot/1' });
    const secrets = { group: '', version: 'v1', resource: 'secrets', namespace: 'a' };
    await expect(robot.list(secrets)).rejects.toThrow('User "system:serviceaccount:a:robot" cannot list');
    await cluster.delete({ ...secrets, name: 's' });
    await expect(robot.list(secrets)).rejects.toThrow('Unauthorized');
  });

  it('deletes the secret of an account that is gone', async () => {
    const cluster = new ControlledCluster();
    await cluster.namespace('a');
    await cluster.create('secrets', secret, { namespace: 'a' });
    expect(cluster.server.store.list('/secrets')).toEqual([]);
  });
});
