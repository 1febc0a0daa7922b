import {
  duplicateField,
  type FieldError,
  forbiddenField,
  invalidField,
  isDns1123Label,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  requiredField,
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

/** A pod behind gates says so from the start. Source: pkg/registry/core/pod/strategy.go applySchedulingGatedCondition. */
function gatedCondition(pod: KubeObject): JsonObject {
  if (itemsAt(specOf(pod), 'schedulingGates').length === 0) return {};
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    lastProbeTime: null,
    lastTransitionTime: null,
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  };
  return { conditions: [condition] };
}

/** What `/ephemeralcontainers` may change. Source: podEphemeralContainersStrategy. */
function withEphemeralContainersOf(pod: KubeObject, old: KubeObject): KubeObject {
  const containers = specOf(pod)['ephemeralContainers'];
  const { ephemeralContainers: _old, ...spec } = specOf(old);
  const { resourceVersion, managedFields } = pod.metadata as JsonObject;
  const metadata = {
    ...old.metadata,
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(managedFields === undefined ? {} : { managedFields }),
  };
  return {
    ...old,
    metadata,
    spec: containers === undefined ? spec : { ...spec, ephemeralContainers: containers },
  } as KubeObject;
}

/** They come and stay as they are. Source: pkg/apis/core/validation ValidatePodEphemeralContainersUpdate. */
function ephemeralContainerErrors(pod: KubeObject, old: KubeObject): FieldError[] {
  const path = 'spec.ephemeralContainers';
  const containers = itemsAt(specOf(pod), 'ephemeralContainers');
  const taken = new Set(
    ['containers', 'initContainers'].flatMap((list) =>
      itemsAt(specOf(pod), list).map((container) => textAt(container, 'name')),
    ),
  );
  const errors = containers.flatMap((container, index) => {
    const name = textAt(container, 'name');
    const at = `${path}[${index}].name`;
    if (name === '') return [requiredField(at)];
    if (taken.has(name)) return [duplicateField(at, name)];
    taken.add(name);
    return isDns1123Label(name).map((why) => invalidField(at, name, why));
  });
  const byName = new Map(containers.map((container) => [textAt(container, 'name'), container]));
  for (const before of itemsAt(specOf(old), 'ephemeralContainers')) {
    const name = textAt(before, 'name');
    const now = byName.get(name);
    if (now && jsonEqual(now, before)) continue;
    const verb = now ? 'changed' : 'removed';
    errors.push(
      forbiddenField(path, `existing ephemeral containers ${JSON.stringify(name)} may not be ${verb}\n`),
    );
  }
  return errors;
}

export const podRules: TypeRules = {
  prepareForSubresource: withEphemeralContainersOf,
  validateSubresource: ephemeralContainerErrors,
  defaults: (pod) => edit(pod, 'spec', podDefaults),
  prepareForCreate: (pod) => ({
    ...pod,
    status: { phase: 'Pending', ...gatedCondition(pod), qosClass: qualityOfService(specOf(pod)) },
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
