import {
  at,
  type FieldError,
  formatTime,
  isArray,
  isObject,
  type JsonObject,
  type KubeObject,
  member,
  newBadRequest,
  newConflict,
  newInvalid,
  notSupportedField,
  requiredField,
} from '../../../kube/index.ts';
import type { ResourceCall, SubresourceResult } from '../resource.ts';

const SUCCESS: JsonObject = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/**
 * POST `pods/NAME/binding`: how a scheduler gives a pod its node, once.
 * Source: kubernetes pkg/registry/core/pod/storage/storage.go; recorded: conformance subresources/pod-binding-status.
 */
export function bindPod(binding: JsonObject, pod: KubeObject, call: ResourceCall): SubresourceResult {
  const { name = '', deletionTimestamp } = pod.metadata;
  if (at(binding, 'metadata', 'name') !== name)
    throw newBadRequest('name in URL does not match name in Binding object');
  const errors = targetErrors(binding);
  if (errors.length > 0) throw newInvalid({ group: '', kind: 'Binding' }, name, errors);
  const refuse = (why: string): Error => newConflict({ group: '', resource: 'pods/binding' }, name, why);
  if (deletionTimestamp !== undefined)
    throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  const node = at(pod, 'spec', 'nodeName');
  if (typeof node === 'string' && node !== '')
    throw refuse(`pod ${name} is already assigned to node "${node}"`);
  return { answer: SUCCESS, parent: boundPod(pod, binding, call) };
}

function targetErrors(binding: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  const kind = at(binding, 'target', 'kind');
  if (kind !== undefined && kind !== '' && kind !== 'Node')
    errors.push(notSupportedField('target.kind', kind, ['Node', '<empty>']));
  if (!at(binding, 'target', 'name')) errors.push(requiredField('target.name'));
  return errors;
}

function boundPod(pod: KubeObject, binding: JsonObject, call: ResourceCall): KubeObject {
  const spec = at(pod, 'spec');
  const status = at(pod, 'status');
  const annotations = at(binding, 'metadata', 'annotations');
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...(isObject(annotations)
        ? { annotations: { ...pod.metadata.annotations, ...(annotations as { [key: string]: string }) } }
        : {}),
    },
    spec: { ...(isObject(spec) ? spec : {}), nodeName: at(binding, 'target', 'name') ?? '' },
    status: {
      ...(isObject(status) ? status : {}),
      conditions: scheduledConditions(pod, formatTime(call.now)),
    },
  };
}

function scheduledConditions(pod: KubeObject, now: string): JsonObject[] {
  const stored = at(pod, 'status', 'conditions');
  const others = (isArray(stored) ? stored.filter(isObject) : []).filter(
    (c) => member(c, 'type') !== 'PodScheduled',
  );
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now };
  return [...others, scheduled];
}

/** POST `pods/NAME/eviction`: a delete in the name of whoever drains the node. */
export function evictPod(eviction: JsonObject, pod: KubeObject): SubresourceResult {
  const named = at(eviction, 'metadata', 'name');
  if (named !== undefined && named !== '' && named !== pod.metadata.name)
    throw newBadRequest('name in URL does not match name in Eviction object');
  const options = member(eviction, 'deleteOptions');
  return { answer: SUCCESS, deleteParent: isObject(options) ? options : {} };
}
