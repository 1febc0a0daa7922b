import { describe, expect, it } from 'vitest';
import { fieldErrorText, type JsonObject } from '../../../../kube/index.ts';
import type { StrategyContext } from '../../resource.ts';
import type { TypeRules } from '../type-rules.ts';
import { limitRangeRules, resourceQuotaRules } from './limits.ts';
import { autoscalerRules } from './scaling.ts';
import { persistentVolumeClaimRules, storageClassRules } from './storage.ts';

const metadata = { name: 'x' };

/** The rules of these types do not look at where an object is. */
const refusalsOf = (rules: TypeRules, object: JsonObject): string[] =>
  (rules.validate?.({ apiVersion: 'v1', kind: 'Any', metadata, ...object }, {} as StrategyContext) ?? []).map(
    fieldErrorText,
  );

describe('resource quotas', () => {
  const refusals = (spec: JsonObject): string[] => refusalsOf(resourceQuotaRules, { spec });

  it.each<[JsonObject, string[]]>([
    [
      { hard: { zork: '1' } },
      [
        'spec.hard[zork]: Invalid value: "zork": must be a standard resource type or fully qualified',
        'spec.hard[zork]: Invalid value: "zork": must be a standard resource for quota',
      ],
    ],
    [
      { hard: { pods: '1500m' } },
      ['spec.hard[pods]: Invalid value: resource.Quantity{s:"1500m"}: must be an integer'],
    ],
    [{ hard: { 'count/deployments.apps': '1', 'requests.hugepages-2Mi': '2Mi' } }, []],
    [
      { hard: { pods: '1' }, scopes: ['Terminating', 'NotTerminating'] },
      [
        'spec.scopes: Invalid value: []core.ResourceQuotaScope{"Terminating", "NotTerminating"}: conflicting scopes',
      ],
    ],
  ])('%j', (spec, expected) => {
    expect(refusals(spec)).toEqual(expected);
  });
});

describe('limit ranges', () => {
  const refusals = (limit: JsonObject): string[] =>
    refusalsOf(limitRangeRules, { spec: { limits: [limit] } });

  it.each<[JsonObject, string[]]>([
    [
      { type: 'Xyz' },
      ['spec.limits[0].type: Invalid value: "Xyz": must be a standard limit type or fully qualified'],
    ],
    [
      { type: 'PersistentVolumeClaim' },
      [
        'spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided',
      ],
    ],
    [
      { type: 'Pod', max: { cpu: '1' }, min: { cpu: '500m' }, maxLimitRequestRatio: { cpu: '5' } },
      [
        'spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "5": ratio 5 is greater than max/min = 2.000000',
      ],
    ],
  ])('%j', (limit, expected) => {
    expect(refusals(limit)).toEqual(expected);
  });
});

describe('autoscalers', () => {
  const refusals = (spec: JsonObject): string[] => {
    const scaleTargetRef = { kind: 'Deployment', name: 'd' };
    const autoscaler = { spec: { scaleTargetRef, maxReplicas: 3, ...spec } };
    return refusalsOf(autoscalerRules, autoscaler);
  };

  it.each<[JsonObject, string[]]>([
    [
      { minReplicas: 0 },
      [
        'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
        'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
      ],
    ],
    [
      {
        metrics: [{ type: 'Pods', resource: { name: 'cpu', target: { type: 'Value', averageValue: '0' } } }],
      },
      [
        'spec.metrics[0].resource.target.averageValue: Invalid value: "0": must be positive',
        'spec.metrics[0].pods: Required value: must populate information for the given metric source',
      ],
    ],
    [
      { behavior: { scaleUp: { policies: [{ type: 'Pods', value: 1, periodSeconds: 1801 }] } } },
      [
        'spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800',
      ],
    ],
  ])('%j', (spec, expected) => {
    expect(refusals(spec)).toEqual(expected);
  });
});

describe('storage', () => {
  it('knows the policies and modes of a class', () => {
    const storage = { provisioner: 'a.b/c', reclaimPolicy: 'Recycle', volumeBindingMode: 'Late' };
    expect(refusalsOf(storageClassRules, storage)).toEqual([
      'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
      'volumeBindingMode: Unsupported value: "Late": supported values: "Immediate", "WaitForFirstConsumer"',
    ]);
  });

  it('copies only claims without a group', () => {
    const spec = {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      dataSource: { kind: 'VolumeSnapshot', name: 's' },
    };
    expect(refusalsOf(persistentVolumeClaimRules, { spec })).toEqual([
      'spec.dataSource: Invalid value: "VolumeSnapshot"',
    ]);
  });
});
