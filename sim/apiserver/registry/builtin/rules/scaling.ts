import {
  type FieldError,
  invalidField,
  isObject,
  type JsonObject,
  type KubeObject,
  notSupportedField,
} from '../../../../kube/index.ts';
import type { TypeRules } from '../type-rules.ts';
import { validateAutoscaler } from './autoscaler-validation.ts';
import { edit, itemsAt, objectAt, specOf, textAt, withDefaults } from './object-edit.ts';
import { validateLabelSelector } from './selector-validation.ts';
import { validateAtMostAll, validateIntOrPercent } from './workload-validation.ts';

/* Source: pkg/apis/autoscaling/v2/defaults.go, pkg/apis/policy/validation; recorded: conformance validation/others. */

const EVICTION_POLICIES = ['AlwaysAllow', 'IfHealthyBudget'];

const DEFAULT_METRICS = [
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
];
const SCALE_UP = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const SCALE_DOWN = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };

/** Defaults of autoscaling/v2: one replica, 80 % CPU, and both scaling rules when one is given. */
export function autoscalerDefaults(autoscaler: KubeObject): KubeObject {
  return edit(autoscaler, 'spec', (spec) => {
    const metrics = itemsAt(spec, 'metrics');
    const filled = withDefaults(metrics.length === 0 ? { ...spec, metrics: DEFAULT_METRICS } : spec, {
      minReplicas: 1,
    });
    const behavior = filled['behavior'];
    if (!isObject(behavior)) return filled;
    const rules = (key: string, defaults: JsonObject): JsonObject =>
      withDefaults(objectAt(behavior, key), defaults);
    return {
      ...filled,
      behavior: { scaleUp: rules('scaleUp', SCALE_UP), scaleDown: rules('scaleDown', SCALE_DOWN) },
    };
  });
}

export const autoscalerRules: TypeRules = { defaults: autoscalerDefaults, validate: validateAutoscaler };

export const podDisruptionBudgetRules: TypeRules = {
  validate(budget) {
    const spec = specOf(budget);
    const errors: FieldError[] = [];
    if (spec['minAvailable'] !== undefined && spec['maxUnavailable'] !== undefined)
      errors.push(invalidField('spec', spec, 'minAvailable and maxUnavailable cannot be both set'));
    for (const key of ['minAvailable', 'maxUnavailable'])
      errors.push(
        ...validateIntOrPercent(spec[key], `spec.${key}`),
        ...validateAtMostAll(spec[key], `spec.${key}`),
      );
    errors.push(...validateLabelSelector(objectAt(spec, 'selector'), 'spec.selector'));
    const policy = textAt(spec, 'unhealthyPodEvictionPolicy');
    if (policy !== '' && !EVICTION_POLICIES.includes(policy))
      errors.push(notSupportedField('spec.unhealthyPodEvictionPolicy', policy, EVICTION_POLICIES));
    return errors;
  },
};
