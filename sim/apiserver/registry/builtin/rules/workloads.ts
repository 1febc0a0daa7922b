import { jsonEqual, type KubeObject } from '../../../../kube/index.ts';
import type { StrategyContext } from '../../resource.ts';
import type { TypeRules } from '../type-rules.ts';
import { editMetadata, numberAt, objectAt } from './object-edit.ts';
import { templateWarnings } from './pod-warnings.ts';
import {
  daemonSetDefaults,
  deploymentDefaults,
  replicaSetDefaults,
  replicationControllerDefaults,
  statefulSetDefaults,
} from './workload-defaults.ts';
import {
  validateDaemonSet,
  validateDeployment,
  validateDeploymentStatus,
  validateReplicaSet,
  validateReplicationController,
  validateSelectorUnchanged,
  validateStatefulSet,
  validateStatefulSetUpdate,
} from './workload-validation.ts';

const warnings = (object: KubeObject, context: StrategyContext): void => {
  for (const warning of templateWarnings(object)) context.warn(warning);
};

/** A change of annotations counts as a change of the Deployment. Source: pkg/registry/apps/deployment/strategy.go. */
function countAnnotations(deployment: KubeObject, old: KubeObject): KubeObject {
  const same = jsonEqual(objectAt(deployment.metadata, 'annotations'), objectAt(old.metadata, 'annotations'));
  if (same) return deployment;
  const generation = (numberAt(old.metadata, 'generation') ?? 0) + 1;
  return editMetadata(deployment, (metadata) => ({ ...metadata, generation }));
}

export const deploymentRules: TypeRules = {
  statusKeepsLabels: true,
  hasGeneration: true,
  defaults: deploymentDefaults,
  prepareForUpdate: countAnnotations,
  validate: validateDeployment,
  validateUpdate: validateSelectorUnchanged,
  validateStatusUpdate: validateDeploymentStatus,
  warnings,
};

export const replicaSetRules: TypeRules = {
  hasGeneration: true,
  defaults: replicaSetDefaults,
  validate: validateReplicaSet,
  validateUpdate: validateSelectorUnchanged,
  warnings,
};

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

/** The number of template changes travels as an annotation. Source: pkg/apis/apps/v1/conversion.go. */
function withTemplateGeneration(set: KubeObject, generation: number): KubeObject {
  return editMetadata(set, (metadata) => ({
    ...metadata,
    annotations: { ...objectAt(metadata, 'annotations'), [TEMPLATE_GENERATION]: String(generation) },
  }));
}

export const daemonSetRules: TypeRules = {
  hasGeneration: true,
  // The conversion to the internal type and back leaves the annotation behind, so the client owns it.
  defaults: (set) =>
    set.metadata.annotations?.[TEMPLATE_GENERATION] === undefined
      ? withTemplateGeneration(daemonSetDefaults(set), 0)
      : daemonSetDefaults(set),
  prepareForCreate: (set) => withTemplateGeneration(set, 1),
  prepareForUpdate(set, old) {
    const before = Number(old.metadata.annotations?.[TEMPLATE_GENERATION] ?? 0);
    const template = (object: KubeObject) => objectAt(objectAt(object, 'spec'), 'template');
    return withTemplateGeneration(set, jsonEqual(template(set), template(old)) ? before : before + 1);
  },
  validate: validateDaemonSet,
  validateUpdate: validateSelectorUnchanged,
  warnings,
};

export const statefulSetRules: TypeRules = {
  hasGeneration: true,
  defaults: statefulSetDefaults,
  validate: validateStatefulSet,
  validateUpdate: validateStatefulSetUpdate,
  warnings,
};

export const replicationControllerRules: TypeRules = {
  hasGeneration: true,
  defaultGarbageCollection: 'orphan',
  defaults: replicationControllerDefaults,
  validate: validateReplicationController,
  warnings,
};
