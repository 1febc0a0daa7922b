import {
  at,
  fieldErrorsText,
  formatTime,
  isArray,
  type Json,
  type JsonObject,
  type KubeObject,
  member,
  newBadRequest,
  newConflict,
  newUnknownError,
  notSupportedField,
  requiredField,
} from '../../kube/index.ts';
import type { ResourceCall, SubresourceResult } from '../registry/resource.ts';

/**
 * POST `pods/NAME/binding`: puts a pod on a node, once. Source: kubernetes pkg/registry/core/pod/storage/storage.go
 * assignPod; recorded: conformance subresources/pod-binding-status.
 */
export function bindPod(binding: JsonObject, pod: KubeObject, call: ResourceCall): SubresourceResult {
  const target = at(binding, 'target', 'name');
  const node = typeof target === 'string' ? target : '';
  checkBinding(binding, node, call);
  if (pod.metadata.deletionTimestamp !== undefined)
    throw conflict(call, `pod ${call.name} is being deleted, cannot be assigned to a host`);
  const assigned = at(pod, 'spec', 'nodeName');
  if (typeof assigned === 'string' && assigned !== '')
    throw conflict(call, `pod ${call.name} is already assigned to node ${JSON.stringify(assigned)}`);
  return { answer: CREATED, parent: onNode(pod, node, binding, call) };
}

const CREATED: JsonObject = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

function checkBinding(binding: JsonObject, node: string, call: ResourceCall): void {
  const kind = at(binding, 'target', 'kind');
  if ((at(binding, 'metadata', 'name') ?? '') !== call.name)
    throw newBadRequest('name in URL does not match name in Binding object');
  const errors = [];
  if (typeof kind === 'string' && kind !== '' && kind !== 'Node')
    errors.push(notSupportedField('target.kind', kind, ['Node', '<empty>']));
  if (node === '') errors.push(requiredField('target.name'));
  // The real server forgets to make a Status of these.
  if (errors.length > 0) throw newUnknownError(fieldErrorsText(errors));
}

function onNode(pod: KubeObject, node: string, binding: JsonObject, call: ResourceCall): KubeObject {
  const spec = { ...(member(pod, 'spec') as JsonObject), nodeName: node };
  const status = (member(pod, 'status') ?? {}) as JsonObject;
  const annotations = { ...pod.metadata.annotations, ...(at(binding, 'metadata', 'annotations') as object) };
  const metadata = Object.keys(annotations).length === 0 ? pod.metadata : { ...pod.metadata, annotations };
  return {
    ...pod,
    metadata,
    spec,
    status: { ...status, conditions: scheduled(status.conditions, formatTime(call.now)) },
  };
}

/** The conditions with PodScheduled true. Source: podutil.UpdatePodCondition. */
function scheduled(conditions: Json | undefined, now: string): readonly Json[] {
  const others = isArray(conditions) ? conditions.filter((c) => at(c, 'type') !== 'PodScheduled') : [];
  return [...others, { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now }];
}

function conflict(call: ResourceCall, why: string): Error {
  return newConflict({ group: '', resource: 'pods/binding' }, call.name, why);
}
