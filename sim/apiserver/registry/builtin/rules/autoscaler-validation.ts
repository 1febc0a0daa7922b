import {
  type FieldError,
  forbiddenField,
  invalidField,
  isObject,
  type JsonObject,
  type KubeObject,
  notSupportedField,
  parseQuantity,
  requiredField,
} from '../../../../kube/index.ts';
import { itemsAt, numberAt, objectAt, specOf, textAt } from './object-edit.ts';

/* Source: pkg/apis/autoscaling/validation/validation.go; recorded: conformance validation/others. */

const METRIC_TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
const TARGET_TYPES = ['Utilization', 'Value', 'AverageValue'];
const SELECT_POLICIES = ['Disabled', 'Max', 'Min'];
const POLICY_TYPES = ['Percent', 'Pods'];
const LONGEST_STABILIZATION = 3600;
const LONGEST_PERIOD = 1800;

export function validateAutoscaler(autoscaler: KubeObject): FieldError[] {
  const spec = specOf(autoscaler);
  const min = numberAt(spec, 'minReplicas');
  const max = numberAt(spec, 'maxReplicas') ?? 0;
  const errors: FieldError[] = [];
  if (min !== undefined && min < 1)
    errors.push(invalidField('spec.minReplicas', min, 'must be greater than or equal to 1'));
  if (max < 1) errors.push(invalidField('spec.maxReplicas', max, 'must be greater than 0'));
  if (min !== undefined && max < min)
    errors.push(invalidField('spec.maxReplicas', max, 'must be greater than or equal to `minReplicas`'));
  errors.push(
    ...validateReference(objectAt(spec, 'scaleTargetRef'), 'spec.scaleTargetRef'),
    ...validateMetrics(itemsAt(spec, 'metrics'), min, 'spec.metrics'),
  );
  for (const direction of ['scaleUp', 'scaleDown']) {
    const rules = objectAt(spec, 'behavior')[direction];
    if (isObject(rules)) errors.push(...validateScalingRules(rules, `spec.behavior.${direction}`));
  }
  return errors;
}

function validateReference(reference: JsonObject, path: string): FieldError[] {
  return ['kind', 'name'].flatMap((key) => validateSegment(textAt(reference, key), `${path}.${key}`));
}

/** A name that becomes one segment of a URL. */
function validateSegment(name: string, path: string, whenEmpty?: string): FieldError[] {
  if (name === '') return [requiredField(path, whenEmpty)];
  if (name === '.' || name === '..') return [invalidField(path, name, `may not be '${name}'`)];
  return ['/', '%']
    .filter((sign) => name.includes(sign))
    .map((sign) => invalidField(path, name, `may not contain '${sign}'`));
}

function validateMetrics(
  metrics: readonly JsonObject[],
  min: number | undefined,
  path: string,
): FieldError[] {
  const errors = metrics.flatMap((metric, i) => validateMetric(metric, `${path}[${i}]`));
  const canWake = metrics.some((metric) => ['Object', 'External'].includes(textAt(metric, 'type')));
  if (min === 0 && !canWake)
    errors.push(
      forbiddenField(
        path,
        'must specify at least one Object or External metric to support scaling to zero replicas',
      ),
    );
  return errors;
}

/** The member that holds each kind of metric, in the order they are looked at. */
const SOURCES: readonly (readonly [
  type: string,
  member: string,
  validate: (source: JsonObject, path: string) => FieldError[],
])[] = [
  ['Object', 'object', validateObjectMetric],
  ['External', 'external', validateExternalMetric],
  ['Pods', 'pods', validatePodsMetric],
  ['Resource', 'resource', validateResourceMetric],
  ['ContainerResource', 'containerResource', validateContainerMetric],
];

function validateMetric(metric: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const type = textAt(metric, 'type');
  if (type === '') errors.push(requiredField(`${path}.type`, 'must specify a metric source type'));
  if (!METRIC_TYPES.includes(type)) errors.push(notSupportedField(`${path}.type`, type, METRIC_TYPES));
  const present = SOURCES.filter(([, member]) => isObject(metric[member]));
  const [first] = present;
  if (first) errors.push(...first[2](objectAt(metric, first[1]), `${path}.${first[1]}`));
  const expected = SOURCES.find(([name]) => name === type)?.[1];
  if (expected === undefined) errors.push(notSupportedField(`${path}.type`, type, METRIC_TYPES));
  else if (!isObject(metric[expected]))
    errors.push(
      requiredField(`${path}.${expected}`, 'must populate information for the given metric source'),
    );
  if (present.length > 1)
    for (const [, member] of present)
      if (member !== expected)
        errors.push(forbiddenField(`${path}.${member}`, 'must populate the given metric source only'));
  return errors;
}

function validateObjectMetric(source: JsonObject, path: string): FieldError[] {
  const target = objectAt(source, 'target');
  return [
    ...validateReference(objectAt(source, 'describedObject'), `${path}.describedObject`),
    ...validateMetricName(source, path),
    ...validateTarget(target, `${path}.target`),
    ...(has(target, 'value') || has(target, 'averageValue')
      ? []
      : [requiredField(`${path}.target.averageValue`, 'must set either a target value or averageValue')]),
  ];
}

function validateExternalMetric(source: JsonObject, path: string): FieldError[] {
  const target = objectAt(source, 'target');
  const errors = [...validateMetricName(source, path), ...validateTarget(target, `${path}.target`)];
  if (!has(target, 'value') && !has(target, 'averageValue'))
    errors.push(
      requiredField(
        `${path}.target.averageValue`,
        'must set either a target value for metric or a per-pod target',
      ),
    );
  if (has(target, 'value') && has(target, 'averageValue'))
    errors.push(
      forbiddenField(
        `${path}.target.value`,
        'may not set both a target value for metric and a per-pod target',
      ),
    );
  return errors;
}

function validatePodsMetric(source: JsonObject, path: string): FieldError[] {
  const target = objectAt(source, 'target');
  const errors = [...validateMetricName(source, path), ...validateTarget(target, `${path}.target`)];
  if (!has(target, 'averageValue') || !isPositive(target, 'averageValue'))
    errors.push(requiredField(`${path}.target.averageValue`, 'must specify a positive target averageValue'));
  return errors;
}

function validateContainerMetric(source: JsonObject, path: string): FieldError[] {
  const errors = validateResourceName(source, path);
  if (textAt(source, 'container') === '')
    errors.push(requiredField(`${path}.container`, 'must specify a container'));
  return [...errors, ...validateResourceTarget(source, path)];
}

function validateResourceMetric(source: JsonObject, path: string): FieldError[] {
  return [...validateResourceName(source, path), ...validateResourceTarget(source, path)];
}

function validateResourceName(source: JsonObject, path: string): FieldError[] {
  return textAt(source, 'name') === '' ? [requiredField(`${path}.name`, 'must specify a resource name')] : [];
}

function validateResourceTarget(source: JsonObject, path: string): FieldError[] {
  const target = objectAt(source, 'target');
  const errors = validateTarget(target, `${path}.target`);
  if (!has(target, 'averageUtilization') && !has(target, 'averageValue'))
    errors.push(
      requiredField(
        `${path}.target.averageUtilization`,
        'must set either a target raw value or a target utilization',
      ),
    );
  if (has(target, 'averageUtilization') && has(target, 'averageValue'))
    errors.push(
      forbiddenField(
        `${path}.target.averageValue`,
        'may not set both a target raw value and a target utilization',
      ),
    );
  return errors;
}

function validateMetricName(source: JsonObject, path: string): FieldError[] {
  const name = textAt(objectAt(source, 'metric'), 'name');
  return validateSegment(name, `${path}.metric.name`, 'must specify a metric name');
}

function validateTarget(target: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const type = textAt(target, 'type');
  if (type === '') errors.push(requiredField(`${path}.type`, 'must specify a metric target type'));
  if (!TARGET_TYPES.includes(type))
    errors.push(invalidField(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  for (const key of ['value', 'averageValue'])
    if (has(target, key) && !isPositive(target, key))
      errors.push(invalidField(`${path}.${key}`, target[key], 'must be positive'));
  const utilization = numberAt(target, 'averageUtilization');
  if (utilization !== undefined && utilization < 1)
    errors.push(invalidField(`${path}.averageUtilization`, utilization, 'must be greater than 0'));
  return errors;
}

const has = (object: JsonObject, key: string): boolean => object[key] !== undefined && object[key] !== null;

function isPositive(target: JsonObject, key: string): boolean {
  const amount = parseQuantity(String(target[key]));
  return amount !== undefined && amount.nano > 0n;
}

function validateScalingRules(rules: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const window = numberAt(rules, 'stabilizationWindowSeconds') ?? 0;
  const refuseWindow = (reason: string): unknown =>
    errors.push(invalidField(`${path}.stabilizationWindowSeconds`, window, reason));
  if (window < 0) refuseWindow('must be greater than or equal to zero');
  if (window > LONGEST_STABILIZATION) refuseWindow(`must be less than or equal to ${LONGEST_STABILIZATION}`);
  const select = rules['selectPolicy'];
  if (typeof select === 'string' && !SELECT_POLICIES.includes(select))
    errors.push(notSupportedField(`${path}.selectPolicy`, select, SELECT_POLICIES));
  const policies = itemsAt(rules, 'policies');
  if (policies.length === 0)
    errors.push(requiredField(`${path}.policies`, 'must specify at least one Policy'));
  return [
    ...errors,
    ...policies.flatMap((policy, i) => validateScalingPolicy(policy, `${path}.policies[${i}]`)),
  ];
}

function validateScalingPolicy(policy: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const type = textAt(policy, 'type');
  const value = numberAt(policy, 'value') ?? 0;
  const period = numberAt(policy, 'periodSeconds') ?? 0;
  if (!POLICY_TYPES.includes(type)) errors.push(notSupportedField(`${path}.type`, type, POLICY_TYPES));
  if (value <= 0) errors.push(invalidField(`${path}.value`, value, 'must be greater than zero'));
  if (period <= 0) errors.push(invalidField(`${path}.periodSeconds`, period, 'must be greater than zero'));
  if (period > LONGEST_PERIOD)
    errors.push(
      invalidField(`${path}.periodSeconds`, period, `must be less than or equal to ${LONGEST_PERIOD}`),
    );
  return errors;
}
