import { beforeEach, describe, expect, it } from 'vitest';
import { at, isArray, isObject, type JsonObject, type KubeObject } from '../../kube/index.ts';
import { ControlledCluster } from '../testing/controlled-cluster.ts';
import { AFTER_ANNOTATION, FATE_ANNOTATION } from './pod-script.ts';

const NS = 'a';
let cluster: ControlledCluster;

beforeEach(async () => {
  cluster = new ControlledCluster({ workloads: {} });
  await cluster.namespace(NS);
});

function template(annotations: JsonObject = {}, more: JsonObject = {}): JsonObject {
  return {
    metadata: { labels: { app: 'x' }, annotations },
    spec: { containers: [{ name: 'c', image: 'img:1' }], ...more },
  };
}

function workload(
  kind: string,
  spec: JsonObject,
  metadata: JsonObject = {},
): [string, JsonObject, JsonObject] {
  const group = kind === 'Job' ? 'batch' : 'apps';
  const object = { apiVersion: `${group}/v1`, kind, metadata: { name: 'x', ...metadata }, spec };
  return [`${kind.toLowerCase()}s`, object, { group, namespace: NS }];
}

const selector = { matchLabels: { app: 'x' } };
const stored = (resource: string, name = 'x'): KubeObject | undefined =>
  cluster.server.store.get(resource, NS, name);
const seconds = (count: number): Promise<void> =>
  cluster.clock.run({ until: cluster.clock.now() + count * 1000 });

function condition(object: KubeObject | undefined, type: string): unknown {
  const conditions = at(object, 'status', 'conditions');
  const found = isArray(conditions) && conditions.find((c) => isObject(c) && c['type'] === type);
  return found ? `${at(found, 'status')} ${at(found, 'reason')}` : undefined;
}

describe('workloads', () => {
  it('roll a deployment out and replace its pods when the template changes', async () => {
    await cluster.create(...workload('Deployment', { replicas: 3, selector, template: template() }));
    expect(at(stored('apps/deployments'), 'status')).toMatchObject({
      replicas: 3,
      updatedReplicas: 3,
      availableReplicas: 3,
    });
    expect(condition(stored('apps/deployments'), 'Progressing')).toBe('True NewReplicaSetAvailable');
    const before = cluster.names('/pods', NS);
    const path = { group: 'apps', version: 'v1', resource: 'deployments', namespace: NS, name: 'x' };
    await cluster.client.patch(path, 'merge', {
      spec: { template: { metadata: { annotations: { v: '2' } } } },
    });
    await cluster.controllers.settle();
    const after = cluster.names('/pods', NS);
    expect(after).toHaveLength(3);
    expect(after.filter((name) => before.includes(name))).toEqual([]);
    expect(stored('apps/deployments')?.metadata.annotations).toEqual({
      'deployment.kubernetes.io/revision': '2',
    });
    expect(cluster.errors).toEqual([]);
  });

  it('become ready only when their script says so', async () => {
    const late = template({ [AFTER_ANNOTATION]: '5s' });
    await cluster.create(...workload('Deployment', { selector, template: late }));
    await seconds(4);
    expect(at(stored('apps/deployments'), 'status', 'unavailableReplicas')).toBe(1);
    expect(condition(stored('apps/deployments'), 'Available')).toBe('False MinimumReplicasUnavailable');
    await seconds(1);
    expect(condition(stored('apps/deployments'), 'Available')).toBe('True MinimumReplicasAvailable');
  });

  it.each(['never-ready', 'crash', 'image-pull-error'])(
    'time out when their pods are scripted %s',
    async (fate) => {
      const stuck = template({ [FATE_ANNOTATION]: fate });
      await cluster.create(
        ...workload('Deployment', { progressDeadlineSeconds: 60, selector, template: stuck }),
      );
      await seconds(59);
      expect(condition(stored('apps/deployments'), 'Progressing')).toBe('True ReplicaSetUpdated');
      await seconds(1);
      expect(condition(stored('apps/deployments'), 'Progressing')).toBe('False ProgressDeadlineExceeded');
    },
  );

  it('start the pods of a stateful set one after the other', async () => {
    const late = template({ [AFTER_ANNOTATION]: '1s' });
    await cluster.create(
      ...workload('StatefulSet', { serviceName: 's', replicas: 3, selector, template: late }),
    );
    expect(cluster.names('/pods', NS)).toEqual(['x-0']);
    await seconds(1);
    expect(cluster.names('/pods', NS)).toEqual(['x-0', 'x-1']);
    await seconds(2);
    expect(at(stored('apps/statefulsets'), 'status')).toMatchObject({ readyReplicas: 3, updatedReplicas: 3 });
  });

  it('run a daemon on every node', async () => {
    for (const name of ['n1', 'n2'])
      await cluster.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name } });
    await cluster.create(...workload('DaemonSet', { selector, template: template() }));
    expect(at(stored('apps/daemonsets'), 'status')).toMatchObject({
      desiredNumberScheduled: 2,
      numberReady: 2,
    });
  });

  it('complete a job, or fail it after its retries', async () => {
    const once = (fate: string) =>
      template({ [FATE_ANNOTATION]: fate, [AFTER_ANNOTATION]: '2s' }, { restartPolicy: 'Never' });
    await cluster.create(...workload('Job', { completions: 2, template: once('succeed') }));
    await seconds(4);
    expect(condition(stored('batch/jobs'), 'Complete')).toBe('True CompletionsReached');
    await cluster.create(...workload('Job', { backoffLimit: 1, template: once('fail') }, { name: 'y' }));
    await seconds(20);
    expect(condition(stored('batch/jobs', 'y'), 'Failed')).toBe('True BackoffLimitExceeded');
    expect(at(stored('batch/jobs', 'y'), 'status', 'failed')).toBe(2);
    expect(cluster.errors).toEqual([]);
  });

  it('start the jobs of a cron job on schedule and keep only so many', async () => {
    const quick = template({ [AFTER_ANNOTATION]: '5s' }, { restartPolicy: 'Never' });
    const spec = {
      schedule: '*/2 * * * *',
      successfulJobsHistoryLimit: 2,
      jobTemplate: { spec: { template: quick } },
    };
    const object = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'x' }, spec };
    await cluster.create('cronjobs', object, { group: 'batch', namespace: NS });
    await seconds(119);
    expect(cluster.names('batch/jobs', NS)).toEqual([]);
    await seconds(3);
    expect(cluster.names('batch/jobs', NS)).toHaveLength(1);
    expect(at(stored('batch/cronjobs'), 'status', 'active')).toHaveLength(1);
    await seconds(480);
    expect(cluster.names('batch/jobs', NS)).toHaveLength(3);
    expect(at(stored('batch/cronjobs'), 'status')).toMatchObject({
      lastScheduleTime: '2026-01-01T00:10:00Z',
      lastSuccessfulTime: '2026-01-01T00:08:05Z',
    });
    expect(cluster.errors).toEqual([]);
  });

  it('never run two jobs of a cron job at once under Forbid', async () => {
    const slow = template({ [AFTER_ANNOTATION]: '150s' }, { restartPolicy: 'Never' });
    const spec = {
      schedule: '* * * * *',
      concurrencyPolicy: 'Forbid',
      jobTemplate: { spec: { template: slow } },
    };
    const object = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'x' }, spec };
    await cluster.create('cronjobs', object, { group: 'batch', namespace: NS });
    await seconds(200);
    expect(cluster.names('batch/jobs', NS)).toHaveLength(1);
    await seconds(60);
    expect(cluster.names('batch/jobs', NS)).toHaveLength(2);
  });

  it('do nothing unless asked to', async () => {
    cluster = new ControlledCluster();
    await cluster.namespace(NS);
    await cluster.create(...workload('Deployment', { selector, template: template() }));
    expect(cluster.names('/pods', NS)).toEqual([]);
  });
});
