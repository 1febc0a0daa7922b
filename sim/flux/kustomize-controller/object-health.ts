import { at, type KubeObject } from '../../kube/index.ts';
import { conditionsOf, findCondition } from '../condition.ts';

/** The words of kstatus. Source: sigs.k8s.io/cli-utils pkg/kstatus/status. */
export type ObjectHealth = 'Current' | 'InProgress' | 'Failed' | 'Terminating' | 'NotFound';

/**
 * How far an object has got, by the conventions of its conditions: what a stuck HelmRelease looks like to everything that
 * waits for it. Source: kstatus generic.go; reference/flux-behaviour.md 6.2 "Coupling".
 *
 * @remarks Of the built-in kinds only Deployment has rules of its own.
 */
export function healthOf(object: KubeObject | undefined): ObjectHealth {
  if (!object) return 'NotFound';
  if (object.metadata.deletionTimestamp !== undefined) return 'Terminating';
  const observed = at(object, 'status', 'observedGeneration');
  if (typeof observed === 'number' && observed !== object.metadata.generation) return 'InProgress';
  const conditions = conditionsOf(object);
  if (findCondition(conditions, 'Stalled')?.status === 'True') return 'Failed';
  if (findCondition(conditions, 'Reconciling')?.status === 'True') return 'InProgress';
  const ready = findCondition(conditions, 'Ready');
  if (ready && ready.status !== 'True') return 'InProgress';
  return object.kind === 'Deployment' ? healthOfDeployment(object) : 'Current';
}

function healthOfDeployment(object: KubeObject): ObjectHealth {
  const wanted = Number(at(object, 'spec', 'replicas') ?? 1);
  const available = Number(at(object, 'status', 'availableReplicas') ?? 0);
  return available >= wanted ? 'Current' : 'InProgress';
}
