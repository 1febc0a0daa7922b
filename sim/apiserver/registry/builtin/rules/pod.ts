import {
  type FieldError,
  forbiddenField,
  invalidField,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  withoutKey,
} from '../../../../kube/index.ts';
import type { TypeRules } from '../type-rules.ts';
import { edit, editItems, itemsAt, numberAt, objectAt, specOf, textAt } from './object-edit.ts';
import { podDefaults } from './pod-spec-defaults.ts';
import { podSpecDifference } from './pod-spec-difference.ts';
import { validatePodSpec } from './pod-spec-validation.ts';
import { podSpecWarnings } from './pod-warnings.ts';

/* Source: pkg/registry/core/pod/strategy.go, pkg/apis/core/validation ValidatePodUpdate; recorded: conformance validation/pod. */

const COMPUTE = ['cpu', 'memory'];
const FINISHED = new Set(['Succeeded', 'Failed']);
const DEFAULT_GRACE_SECONDS = 30;

/** Best effort without any request or limit, guaranteed when all limits are given and equal the requests. */
function qualityOfService(spec: JsonObject): string {
  const containers = [...itemsAt(spec, 'containers'), ...itemsAt(spec, 'initContainers')];
  const sums = containers.map((container) => {
    const resources = objectAt(container, 'resources');
    const pick = (key: string): JsonObject =>
      Object.fromEntries(Object.entries(objectAt(resources, key)).filter(([name]) => COMPUTE.includes(name)));
    return { requests: pick('requests'), limits: pick('limits') };
  });
  if (sums.every((s) => Object.keys({ ...s.requests, ...s.limits }).length === 0)) return 'BestEffort';
  const isGuaranteed = sums.every(
    (s) => COMPUTE.every((name) => s.limits[name] !== undefined) && jsonEqual(s.requests, s.limits),
  );
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}

/** The fields a pod update may touch, made equal to the old ones; what still differs is forbidden. */
function withMutableFieldsOf(spec: JsonObject, oldSpec: JsonObject): JsonObject {
  let result = spec;
  for (const list of ['containers', 'initContainers']) {
    const old = itemsAt(oldSpec, list);
    let index = 0;
    result = editItems(result, list, (container) => {
      const image = old[index++]?.['image'];
      return image === undefined ? container : { ...container, image };
    });
  }
  for (const key of ['activeDeadlineSeconds', 'tolerations']) {
    const value = oldSpec[key];
    result = value === undefined ? withoutKey(result, key) : { ...result, [key]: value };
  }
  if (
    numberAt(oldSpec, 'terminationGracePeriodSeconds')! < 0 &&
    result['terminationGracePeriodSeconds'] === 1
  )
    result = { ...result, terminationGracePeriodSeconds: oldSpec['terminationGracePeriodSeconds']! };
  return result;
}

const IMMUTABLE_MESSAGE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n';

function validatePodUpdate(pod: KubeObject, old: KubeObject): FieldError[] {
  const [spec, oldSpec] = [specOf(pod), specOf(old)];
  const errors: FieldError[] = [];
  for (const list of ['containers', 'initContainers'])
    if (itemsAt(spec, list).length !== itemsAt(oldSpec, list).length) {
      errors.push(forbiddenField(`spec.${list}`, 'pod updates may not add or remove containers'));
      return errors;
    }
  const [deadline, oldDeadline] = [
    numberAt(spec, 'activeDeadlineSeconds'),
    numberAt(oldSpec, 'activeDeadlineSeconds'),
  ];
  if (oldDeadline !== undefined && deadline === undefined)
    errors.push(
      invalidField(
        'spec.activeDeadlineSeconds',
        null,
        'must not update from a positive integer to nil value',
      ),
    );
  else if (oldDeadline !== undefined && deadline! > oldDeadline)
    errors.push(
      invalidField('spec.activeDeadlineSeconds', deadline, `must be less than or equal to previous value`),
    );
  const kept = itemsAt(oldSpec, 'tolerations').every((old) =>
    itemsAt(spec, 'tolerations').some(
      (toleration) => jsonEqual(toleration, old) || isExtended(toleration, old),
    ),
  );
  if (!kept)
    errors.push(
      forbiddenField(
        'spec.tolerations',
        'existing toleration can not be modified except its tolerationSeconds',
      ),
    );
  const munged = withMutableFieldsOf(spec, oldSpec);
  if (!jsonEqual(munged, oldSpec))
    errors.push(forbiddenField('spec', IMMUTABLE_MESSAGE + podSpecDifference(oldSpec, munged)));
  return errors;
}

function isExtended(toleration: JsonObject, old: JsonObject): boolean {
  return jsonEqual(withoutKey(toleration, 'tolerationSeconds'), withoutKey(old, 'tolerationSeconds'));
}

export const podRules: TypeRules = {
  defaults: (pod) => edit(pod, 'spec', podDefaults),
  prepareForCreate: (pod) => ({
    ...pod,
    status: { phase: 'Pending', qosClass: qualityOfService(specOf(pod)) },
  }),
  validate: (pod) => validatePodSpec(specOf(pod), 'spec'),
  validateUpdate: validatePodUpdate,
  warnings: (pod, context) => {
    for (const warning of podSpecWarnings(specOf(pod), 'spec')) context.warn(warning);
  },
  gracePeriod(pod, asked) {
    const isBound = textAt(specOf(pod), 'nodeName') !== '';
    if (!isBound || FINISHED.has(textAt(objectAt(pod, 'status'), 'phase'))) return 0;
    const own = numberAt(specOf(pod), 'terminationGracePeriodSeconds');
    const grace = asked ?? own ?? DEFAULT_GRACE_SECONDS;
    return grace < 0 ? 1 : grace;
  },
  returnsDeletedObject: true,
};
