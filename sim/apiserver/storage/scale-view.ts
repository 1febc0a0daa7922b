import {
  at,
  invalidField,
  isNumber,
  isObject,
  type Json,
  type JsonObject,
  type KubeObject,
  labelSelectorFromObject,
  newInternalError,
  newInvalid,
  newNotFound,
  withKey,
} from '../../kube/index.ts';
import type { Exchange } from '../exchange.ts';

/*
 * The scale subresource: a Scale object that is a view of the replicas of its parent.
 * Source: kubernetes pkg/registry/apps/deployment/storage/storage.go ScaleREST; apiextensions-apiserver
 * pkg/registry/customresource/etcd.go ScaleREST.
 */

type ScalePaths = NonNullable<NonNullable<Exchange['subresource']>['scale']>;

/** The 404 of built-ins names the subresource. Recorded: conformance subresources/deployment-scale. */
export function scaleNotFound({ definition, info }: Exchange): Error {
  const resource = definition.isCustom ? definition.resource : `${definition.resource}/scale`;
  return newNotFound({ group: definition.group, resource }, info.name);
}

/** The Scale that shows `parent`. */
export function scaleOf(exchange: Exchange, parent: KubeObject): KubeObject {
  const paths = exchange.subresource!.scale!;
  const replicas = replicasAt(parent, paths.specReplicasPath);
  if (replicas === undefined && exchange.definition.isCustom)
    throw newInternalError(
      `the spec replicas field ${JSON.stringify(paths.specReplicasPath)} does not exist`,
    );
  const selector = selectorText(parent, paths);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = parent.metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    },
    spec: replicas === undefined || replicas === 0 ? {} : { replicas },
    status: {
      replicas: replicasAt(parent, paths.statusReplicasPath) ?? 0,
      ...(selector === '' ? {} : { selector }),
    },
  };
}

/**
 * The parent with the replicas of a Scale.
 * @throws StatusError 422 for a negative number.
 */
export function withReplicas(exchange: Exchange, parent: KubeObject, scale: JsonObject): KubeObject {
  const { definition, subresource, info } = exchange;
  const value = at(scale, 'spec', 'replicas');
  const replicas = isNumber(value) ? value : 0;
  if (typeof replicas === 'number' && replicas < 0 && !definition.isCustom)
    throw newInvalid({ group: 'autoscaling', kind: 'Scale' }, info.name, [
      invalidField('spec.replicas', replicas, 'must be greater than or equal to 0'),
    ]);
  const resourceVersion = at(scale, 'metadata', 'resourceVersion');
  const changed = setAt(parent, keysOf(subresource!.scale!.specReplicasPath), replicas) as KubeObject;
  if (typeof resourceVersion !== 'string' || resourceVersion === '') return changed;
  return { ...changed, metadata: { ...changed.metadata, resourceVersion } };
}

function replicasAt(object: JsonObject, path: string): number | undefined {
  const value = at(object, ...keysOf(path));
  return typeof value === 'number' ? value : undefined;
}

function keysOf(path: string): string[] {
  return path.split('.').filter((key) => key !== '');
}

/** Custom resources hold the selector as text, built-ins as an object or a map. */
function selectorText(parent: KubeObject, paths: ScalePaths): string {
  if (!paths.labelSelectorPath) return '';
  const value = at(parent, ...keysOf(paths.labelSelectorPath));
  if (typeof value === 'string') return value;
  if (!isObject(value)) return '';
  const isSelector = isObject(value.matchLabels) || Array.isArray(value.matchExpressions);
  return labelSelectorFromObject(isSelector ? value : { matchLabels: value }).toString();
}

function setAt(object: JsonObject, keys: readonly string[], value: Json): JsonObject {
  const [key, ...rest] = keys;
  if (key === undefined) return object;
  const child = object[key];
  const next = rest.length === 0 ? value : setAt(isObject(child) ? child : {}, rest, value);
  return withKey(object, key, next);
}
