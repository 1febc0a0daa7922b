import { describe, expect, it } from 'vitest';
import type { Json, KubeObject } from '../../../kube/index.ts';
import type { StrategyContext } from '../resource.ts';
import { builtinResources } from './index.ts';

const definitions = new Map(builtinResources().map((d) => [`${d.group}/${d.version}/${d.resource}`, d]));
const NOW = Date.UTC(2026, 0, 1);

function definition(key: string) {
  const found = definitions.get(key);
  if (!found) throw new Error(`no ${key}`);
  return found;
}

function context(subresource = ''): StrategyContext & { readonly warnings: string[] } {
  const warnings: string[] = [];
  return {
    user: { name: 'u', groups: [] },
    now: NOW,
    subresource,
    warnings,
    warn: (text) => warnings.push(text),
  };
}

/** What a create makes of a body: decoded, defaulted, prepared, completed. */
function created(key: string, body: Json): KubeObject {
  const { decode, strategy } = definition(key);
  const object = strategy.applyDefaults(decode!(body).object as KubeObject);
  const prepared = strategy.prepareForCreate(object, context());
  const named = { ...prepared, metadata: { ...prepared.metadata, uid: 'uid-1' } };
  return strategy.completeForCreate?.(named) ?? named;
}

const errorsOf = (key: string, body: Json): string[] =>
  definition(key)
    .strategy.validateCreate(created(key, body), context())
    .map((error) => `${error.field}: ${error.message}`);

const TEMPLATE = {
  metadata: { labels: { app: 'a' } },
  spec: { containers: [{ name: 'c', image: 'img:1' }] },
};
const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'd', namespace: 'n' },
  spec: { selector: { matchLabels: { app: 'a' } }, template: TEMPLATE },
};

describe('built-in types', () => {
  it('default what the client leaves out', () => {
    expect(created('apps/v1/deployments', DEPLOYMENT)['spec']).toMatchObject({
      replicas: 1,
      revisionHistoryLimit: 10,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      template: {
        spec: { dnsPolicy: 'ClusterFirst', containers: [{ imagePullPolicy: 'IfNotPresent', resources: {} }] },
      },
    });
  });

  it('drop a status the client sends and write the zero one', () => {
    expect(created('apps/v1/deployments', { ...DEPLOYMENT, status: { replicas: 9 } })['status']).toEqual({});
    const set = { ...DEPLOYMENT, kind: 'StatefulSet', status: { replicas: 9 } };
    expect(created('apps/v1/statefulsets', set)['status']).toEqual({ availableReplicas: 0, replicas: 0 });
  });

  it.each([
    [{ selector: undefined }, 'spec.selector: Required value'],
    [{ replicas: -1 }, 'spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    [
      { strategy: { type: 'Recreate', rollingUpdate: {} } },
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ],
    [
      { selector: { matchLabels: { x: 'y' } } },
      'spec.template.metadata.labels: Invalid value: map[string]string{"app":"a"}: `selector` does not match template `labels`',
    ],
  ])('refuse a Deployment with %j', (change, message) => {
    const errors = errorsOf('apps/v1/deployments', {
      ...DEPLOYMENT,
      spec: { ...DEPLOYMENT.spec, ...change },
    } as Json);
    expect(errors).toContain(message);
  });

  it('count a changed annotation as a change of a Deployment only', () => {
    const { strategy } = definition('apps/v1/deployments');
    const old = created('apps/v1/deployments', DEPLOYMENT);
    const stored = { ...old, metadata: { ...old.metadata, generation: 3 } };
    const annotated = { ...stored, metadata: { ...stored.metadata, annotations: { a: 'b' } } };
    expect(strategy.prepareForUpdate(annotated, stored, context()).metadata.generation).toBe(4);
    expect(strategy.prepareForUpdate(stored, stored, context()).metadata.generation).toBe(3);
  });

  it('let /status change nothing but the status', () => {
    const { strategy } = definition('apps/v1/deployments');
    const old = created('apps/v1/deployments', DEPLOYMENT);
    const sent = { ...old, spec: { replicas: 7 }, status: { observedGeneration: 1 } };
    const result = strategy.prepareForUpdate(sent, old, context('status'));
    expect(result['spec']).toBe(old['spec']);
    expect(result['status']).toEqual({ observedGeneration: 1 });
  });

  it('generate the selector of a Job from its uid', () => {
    const job = {
      metadata: { name: 'j', namespace: 'n' },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } } },
    };
    expect(created('batch/v1/jobs', job)['spec']).toMatchObject({
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'uid-1' } },
    });
    expect(errorsOf('batch/v1/jobs', job)).toEqual([]);
  });

  it.each([
    ['every day', 'expected exactly 5 fields, found 2: [every day]'],
    ['61 * * * *', 'end of range (61) above maximum (59): 61'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['a * * * *', 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'],
    ['@never', 'unrecognized descriptor: @never'],
  ])('refuse the schedule %s', (schedule, problem) => {
    const jobTemplate = { spec: { template: { spec: { ...TEMPLATE.spec, restartPolicy: 'Never' } } } };
    const errors = errorsOf('batch/v1/cronjobs', {
      metadata: { name: 'c' },
      spec: { schedule, jobTemplate },
    });
    expect(errors).toEqual([`spec.schedule: Invalid value: ${JSON.stringify(schedule)}: ${problem}`]);
  });

  it('give a Service the same address in equal runs, and keep it on update', () => {
    const body = { metadata: { name: 's', namespace: 'n' }, spec: { ports: [{ port: 80 }] } };
    const first = created('/v1/services', body);
    expect(first['spec']).toEqual(created('/v1/services', body)['spec']);
    expect((first['spec'] as Record<string, string>)['clusterIP']).toMatch(/^10\.96\.\d+\.\d+$/);
    const { decode, strategy } = definition('/v1/services');
    const again = strategy.applyDefaults(decode!(body).object as KubeObject);
    const updated = strategy.prepareForUpdate(again, first, context());
    expect((updated['spec'] as Record<string, Json>)['clusterIPs']).toEqual(
      (first['spec'] as Record<string, Json>)['clusterIPs'],
    );
  });

  it('turn stringData into data and require the keys of a type', () => {
    const secret = { metadata: { name: 's' }, stringData: { a: 'ü' }, data: { a: 'eA==', b: 'eA==' } };
    expect(created('/v1/secrets', secret)).toMatchObject({ type: 'Opaque', data: { a: 'w7w=', b: 'eA==' } });
    expect(created('/v1/secrets', secret)['stringData']).toBeUndefined();
    expect(errorsOf('/v1/secrets', { metadata: { name: 't' }, type: 'kubernetes.io/tls' })).toEqual([
      'data[tls.crt]: Required value',
      'data[tls.key]: Required value',
    ]);
  });

  it('store both event APIs as one object', () => {
    const { fromStorage, toStorage, storageKey } = definition('events.k8s.io/v1/events');
    const event = created('events.k8s.io/v1/events', {
      metadata: { name: 'e' },
      note: 'n',
      regarding: { kind: 'Pod' },
    });
    const stored = toStorage!(event);
    expect(stored).toMatchObject({ apiVersion: 'v1', message: 'n', involvedObject: { kind: 'Pod' } });
    expect(storageKey).toBe(definition('/v1/events').storageKey);
    expect(fromStorage!(stored)).toMatchObject({ apiVersion: 'events.k8s.io/v1', note: 'n' });
  });

  it('grant a bound pod its grace period and an unbound one none', () => {
    const { strategy } = definition('/v1/pods');
    const pod = created('/v1/pods', { metadata: { name: 'p' }, spec: TEMPLATE.spec });
    const bound = { ...pod, spec: { ...(pod['spec'] as object), nodeName: 'n' } } as KubeObject;
    expect([
      strategy.gracePeriod!(pod, undefined),
      strategy.gracePeriod!(bound, undefined),
      strategy.gracePeriod!(bound, 5),
    ]).toEqual([0, 30, 5]);
  });

  it('make as many cells as there are columns, for an empty object of every type', () => {
    for (const { decode, cells, columns, verbs, resource, kind } of definitions.values()) {
      if (!verbs.includes('list')) continue;
      const empty = { ...decode!({}).object, kind, metadata: { name: 'x' } } as KubeObject;
      expect(cells(empty, NOW), resource).toHaveLength(columns.length);
    }
  });
});
