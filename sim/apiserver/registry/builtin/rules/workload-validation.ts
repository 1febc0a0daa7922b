import {
  type FieldError,
  forbiddenField,
  invalidField,
  invalidFieldText,
  isObject,
  type Json,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  notSupportedField,
  requiredField,
  validateAnnotations,
  validateLabels,
} from '../../../../kube/index.ts';
import { itemsAt, numberAt, objectAt, specOf, textAt } from './object-edit.ts';
import { validatePodSpec } from './pod-spec-validation.ts';
import {
  selectorSyntax,
  validateLabelSelector,
  validateNotNegative,
  validateSelectorImmutable,
  validateTemplateLabels,
  validateTemplateSelector,
} from './selector-validation.ts';

/* Source: pkg/apis/apps/validation/validation.go; recorded: conformance validation/deployment, validation/others. */

/** The pods of a workload are restarted for ever. */
const ALWAYS = ['Always'];

/** Labels, annotations and spec of a pod template. */
export function validatePodTemplate(template: JsonObject, path: string): FieldError[] {
  const metadata = objectAt(template, 'metadata');
  return [
    ...validateLabels(metadata['labels'], `${path}.labels`),
    ...validateAnnotations(metadata['annotations'], `${path}.annotations`),
    ...validatePodSpec(objectAt(template, 'spec'), `${path}.spec`),
    ...validateNoEphemeralContainers(objectAt(template, 'spec'), `${path}.spec`),
  ];
}

function validateNoEphemeralContainers(spec: JsonObject, path: string): FieldError[] {
  if (itemsAt(spec, 'ephemeralContainers').length === 0) return [];
  return [forbiddenField(`${path}.ephemeralContainers`, 'ephemeral containers not allowed in pod template')];
}

function validateAlwaysRunning(template: JsonObject, path: string, kind: string): FieldError[] {
  const spec = objectAt(template, 'spec');
  const policy = textAt(spec, 'restartPolicy');
  const errors = policy === 'Always' ? [] : [notSupportedField(`${path}.spec.restartPolicy`, policy, ALWAYS)];
  if (spec['activeDeadlineSeconds'] !== undefined)
    errors.push(
      forbiddenField(
        `${path}.spec.activeDeadlineSeconds`,
        `activeDeadlineSeconds in ${kind} is not Supported`,
      ),
    );
  return errors;
}

/** `kind` is how refusals name the workload; deployments are told what their ReplicaSet would be. */
function validateTemplate(spec: JsonObject, kind: string): FieldError[] {
  const template = objectAt(spec, 'template');
  return [
    ...validateTemplateLabels(spec, 'spec'),
    ...validatePodTemplate(template, 'spec.template'),
    ...validateAlwaysRunning(template, 'spec.template', kind),
  ];
}

/** A template is looked at only together with a selector that makes sense; what the refusal adds depends on the type. */
function validateSelected(spec: JsonObject, kind: string, why: string): FieldError[] {
  const { selector } = spec;
  if (!isObject(selector) || validateLabelSelector(selector, '').length === 0)
    return validateTemplate(spec, kind);
  return [invalidFieldText('spec.selector', selectorSyntax(selector), why)];
}

export function validateDeployment(deployment: KubeObject): FieldError[] {
  const spec = specOf(deployment);
  const errors = [
    ...validateNotNegative(spec['replicas'], 'spec.replicas'),
    ...validateTemplateSelector(spec, 'spec', 'deployment'),
    ...validateSelected(spec, 'ReplicaSet', 'invalid label selector'),
    ...validateDeploymentStrategy(objectAt(spec, 'strategy')),
    ...validateNotNegative(spec['revisionHistoryLimit'], 'spec.revisionHistoryLimit'),
    ...validateNotNegative(spec['minReadySeconds'], 'spec.minReadySeconds'),
    ...validateNotNegative(spec['progressDeadlineSeconds'], 'spec.progressDeadlineSeconds'),
  ];
  const deadline = numberAt(spec, 'progressDeadlineSeconds');
  if (deadline !== undefined && deadline <= (numberAt(spec, 'minReadySeconds') ?? 0))
    errors.push(
      invalidField('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'),
    );
  return errors;
}

function validateDeploymentStrategy(strategy: JsonObject): FieldError[] {
  const type = textAt(strategy, 'type');
  const path = 'spec.strategy';
  if (type === 'Recreate')
    return strategy['rollingUpdate'] === undefined
      ? []
      : [forbiddenField(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")];
  if (type !== 'RollingUpdate') return [notSupportedField(path, strategy, ['Recreate', 'RollingUpdate'])];
  const rolling = objectAt(strategy, 'rollingUpdate');
  const errors = [
    ...validateIntOrPercent(rolling['maxUnavailable'], `${path}.rollingUpdate.maxUnavailable`),
    ...validateIntOrPercent(rolling['maxSurge'], `${path}.rollingUpdate.maxSurge`),
  ];
  if (isZero(rolling['maxUnavailable']) && isZero(rolling['maxSurge']))
    errors.push(
      invalidField(
        `${path}.rollingUpdate.maxUnavailable`,
        rolling['maxUnavailable'],
        'may not be 0 when `maxSurge` is 0',
      ),
    );
  errors.push(...validateAtMostAll(rolling['maxUnavailable'], `${path}.rollingUpdate.maxUnavailable`));
  return errors;
}

function isZero(value: Json | undefined): boolean {
  return value === 0 || value === '0%' || value === undefined;
}

const PERCENT = /^[0-9]+%$/;

/** Source: ValidatePositiveIntOrPercent. */
export function validateIntOrPercent(value: Json | undefined, field: string): FieldError[] {
  if (typeof value === 'number') return validateNotNegative(value, field);
  if (typeof value !== 'string' || PERCENT.test(value)) return [];
  return [
    invalidField(
      field,
      value,
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    ),
  ];
}

/** Source: IsNotMoreThan100Percent. */
export function validateAtMostAll(value: Json | undefined, field: string): FieldError[] {
  if (typeof value !== 'string' || !PERCENT.test(value) || Number.parseInt(value, 10) <= 100) return [];
  return [invalidField(field, value, 'must not be greater than 100%')];
}

export function validateSelectorUnchanged(object: KubeObject, oldObject: KubeObject): FieldError[] {
  return validateSelectorImmutable(
    specOf(object)['selector'],
    specOf(oldObject)['selector'],
    'spec.selector',
  );
}

const STATUS_COUNTS = ['updatedReplicas', 'readyReplicas', 'availableReplicas'];

export function validateDeploymentStatus(deployment: KubeObject, old: KubeObject): FieldError[] {
  const status = objectAt(deployment, 'status');
  const count = (key: string): number => numberAt(status, key) ?? 0;
  const errors = ['observedGeneration', 'replicas', ...STATUS_COUNTS, 'unavailableReplicas'].flatMap((key) =>
    validateNotNegative(status[key], `status.${key}`),
  );
  const oldCollisions = numberAt(objectAt(old, 'status'), 'collisionCount');
  const collisions = numberAt(status, 'collisionCount');
  if (oldCollisions !== undefined && (collisions ?? -1) < oldCollisions)
    errors.push(invalidField('status.collisionCount', collisions ?? null, 'cannot be decremented'));
  for (const key of STATUS_COUNTS)
    if (count(key) > count('replicas'))
      errors.push(invalidField(`status.${key}`, count(key), 'cannot be greater than status.replicas'));
  if (count('availableReplicas') > count('readyReplicas'))
    errors.push(
      invalidField(
        'status.availableReplicas',
        count('availableReplicas'),
        'cannot be greater than readyReplicas',
      ),
    );
  return errors;
}

export function validateReplicaSet(set: KubeObject): FieldError[] {
  const spec = specOf(set);
  return [
    ...validateNotNegative(spec['replicas'], 'spec.replicas'),
    ...validateNotNegative(spec['minReadySeconds'], 'spec.minReadySeconds'),
    ...validateTemplateSelector(spec, 'spec', 'replica set'),
    ...validateSelected(spec, 'ReplicaSet', 'invalid label selector'),
  ];
}

export function validateDaemonSet(set: KubeObject): FieldError[] {
  const spec = specOf(set);
  const strategy = objectAt(spec, 'updateStrategy');
  const rolling = objectAt(strategy, 'rollingUpdate');
  const type = textAt(strategy, 'type');
  const errors = [
    ...validateTemplateSelector(spec, 'spec', 'daemonset'),
    ...validateTemplate(spec, 'DaemonSet'),
    ...validateNotNegative(spec['minReadySeconds'], 'spec.minReadySeconds'),
  ];
  if (type !== 'RollingUpdate' && type !== 'OnDelete')
    errors.push(notSupportedField('spec.updateStrategy', type, ['RollingUpdate', 'OnDelete']));
  if (type === 'RollingUpdate') errors.push(...validateDaemonSetRolling(rolling));
  errors.push(...validateNotNegative(spec['revisionHistoryLimit'], 'spec.revisionHistoryLimit'));
  return errors;
}

/** Source: ValidateRollingUpdateDaemonSet. */
function validateDaemonSetRolling(rolling: JsonObject): FieldError[] {
  const path = 'spec.updateStrategy.rollingUpdate';
  const errors: FieldError[] = [];
  const [unavailable, surge] = [rolling['maxUnavailable'], rolling['maxSurge']];
  for (const key of ['maxUnavailable', 'maxSurge'])
    errors.push(
      ...validateIntOrPercent(rolling[key], `${path}.${key}`),
      ...validateAtMostAll(rolling[key], `${path}.${key}`),
    );
  if (!isZero(unavailable) && !isZero(surge))
    errors.push(invalidField(`${path}.maxSurge`, surge, 'may not be set when maxUnavailable is non-zero'));
  else if (isZero(unavailable) && isZero(surge))
    errors.push(requiredField(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  return errors;
}

export function validateStatefulSet(set: KubeObject): FieldError[] {
  const spec = specOf(set);
  const policy = textAt(spec, 'podManagementPolicy');
  const strategy = textAt(objectAt(spec, 'updateStrategy'), 'type');
  const rolling = objectAt(spec, 'updateStrategy')['rollingUpdate'];
  const errors: FieldError[] = [];
  if (policy === '') errors.push(requiredField('spec.podManagementPolicy'));
  else if (policy !== 'OrderedReady' && policy !== 'Parallel')
    errors.push(invalidField('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'"));
  if (strategy !== 'RollingUpdate' && strategy !== 'OnDelete')
    errors.push(
      invalidField(
        'spec.updateStrategy',
        objectAt(spec, 'updateStrategy'),
        "must be 'RollingUpdate' or 'OnDelete'",
      ),
    );
  else if (strategy === 'OnDelete' && rolling !== undefined)
    errors.push(
      invalidField(
        'spec.updateStrategy.rollingUpdate',
        rolling,
        "only allowed for updateStrategy 'RollingUpdate'",
      ),
    );
  else if (strategy === 'RollingUpdate' && isObject(rolling))
    errors.push(...validateNotNegative(rolling['partition'], 'spec.updateStrategy.rollingUpdate.partition'));
  errors.push(...validateRetention(objectAt(spec, 'persistentVolumeClaimRetentionPolicy')));
  errors.push(
    ...validateNotNegative(spec['replicas'], 'spec.replicas'),
    ...validateNotNegative(spec['minReadySeconds'], 'spec.minReadySeconds'),
    ...validateNotNegative(objectAt(spec, 'ordinals')['start'], 'spec.ordinals.start'),
    ...validateTemplateSelector(spec, 'spec', 'statefulset'),
    ...validateSelected(spec, 'StatefulSet', ''),
  );
  return errors;
}

/** Source: validatePersistentVolumeClaimRetentionPolicy. */
function validateRetention(policy: JsonObject): FieldError[] {
  return ['whenDeleted', 'whenScaled'].flatMap((key) => {
    const value = textAt(policy, key);
    return value === '' || value === 'Retain' || value === 'Delete'
      ? []
      : [notSupportedField(`spec.persistentVolumeClaimRetentionPolicy.${key}`, value, ['Delete', 'Retain'])];
  });
}

const MUTABLE_STATEFUL_SET_FIELDS = new Set([
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]);

export function validateStatefulSetUpdate(set: KubeObject, old: KubeObject): FieldError[] {
  const fixed = (object: KubeObject): JsonObject =>
    Object.fromEntries(
      Object.entries(specOf(object)).filter(([key]) => !MUTABLE_STATEFUL_SET_FIELDS.has(key)),
    );
  if (jsonEqual(fixed(set), fixed(old))) return [];
  return [
    forbiddenField(
      'spec',
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ),
  ];
}

/** Source: pkg/apis/core/validation ValidateReplicationControllerSpec. */
export function validateReplicationController(controller: KubeObject): FieldError[] {
  const spec = specOf(controller);
  const selector = objectAt(spec, 'selector');
  const errors = validateNotNegative(spec['minReadySeconds'], 'spec.minReadySeconds');
  if (Object.keys(selector).length === 0) errors.push(requiredField('spec.selector'));
  errors.push(...validateNotNegative(spec['replicas'], 'spec.replicas'));
  if (spec['template'] === undefined) return [...errors, requiredField('spec.template')];
  return [
    ...errors,
    ...validateTemplate({ ...spec, selector: { matchLabels: selector } }, 'ReplicationController'),
  ];
}
