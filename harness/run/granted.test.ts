import { describe, expect, it } from 'vitest';
import { cellsOf, parseScenario, requireScenario } from '../scenario/index.ts';
import { type Grant, grantedTo } from './granted.ts';

function grants(actor: string): readonly string[] | undefined {
  const text = `apiVersion: kubeflap.io/v1alpha1
kind: Scenario
metadata: { name: test }
spec:
  horizon: 10m
  actors:
    - name: recovery
      engine: true
      ${actor}
  expect: [ { name: done, eventually: {}, of: runs } ]
`;
  const [cell] = cellsOf(requireScenario(parseScenario('test.scenario.yaml', text)));
  const line = ({ verb, group, resource, name, namespace }: Grant): string =>
    `${verb} ${group}/${resource} ${namespace}/${name}`;
  return grantedTo(cell!.scenario.document.spec.actors![0]!, cell!)?.map(line);
}

describe('what a scenario grants an actor', () => {
  it('is each right of its rules, in the cluster or in a namespace, by name where a rule names objects', () => {
    const rbac = `rbac:
        clusterRules:
          - { apiGroups: [''], resources: [pods, pods/log], verbs: [get] }
        rules:
          - { namespace: apps, apiGroups: [coordination.k8s.io], resources: [leases], resourceNames: [a, b], verbs: [get] }
          - { apiGroups: [''], resources: [events], verbs: ['*'] }`;
    expect(grants(`as: { serviceAccount: flux-system/recovery }\n      ${rbac}`)).toEqual([
      'get /pods */*',
      'get /pods/log */*',
      'get coordination.k8s.io/leases apps/a',
      'get coordination.k8s.io/leases apps/b',
      '* /events flux-system/*',
    ]);
  });

  it('is nothing that could be compared for a cluster admin, and nothing at all without rules', () => {
    expect(grants('')).toBeUndefined();
    expect(grants('as: { serviceAccount: flux-system/recovery }')).toEqual([]);
  });
});
