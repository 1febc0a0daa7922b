import type { ApiClient } from '../../apiserver/index.ts';
import {
  isObject,
  type Json,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  withKey,
} from '../../kube/index.ts';
import { findWorkloadObject, pathOfObject } from '../helm/workload.ts';

/** Owner of everything kustomize-controller applies. */
const APPLY_FIELD_MANAGER = 'kustomize-controller';
const ANNOTATIONS = 'kustomize.toolkit.fluxcd.io';
/** Managers whose fields are taken over, and removed when they are not in the manifests. */
const STRIPPED_MANAGER_PREFIX = 'kubectl';

export type ApplyAction = 'created' | 'configured' | 'unchanged';

/**
 * Applies one object server-side: fields that `kubectl` set are taken over first - which is how a suspend flag or an
 * annotation set by hand disappears again - then a dry run, then the real apply if it would change something.
 * Source: fluxcd/pkg ssa v0.41.1 manager_apply.go, patch.go; reference/flux-behaviour.md 5.4.
 */
export async function applyObject(client: ApiClient, object: KubeObject): Promise<ApplyAction> {
  const path = pathOfObject(object);
  const existing = await findWorkloadObject(client, object);
  if (isLeftAlone(object, existing)) return 'unchanged';
  if (existing) await takeOverFields(client, existing);
  const query = { fieldManager: APPLY_FIELD_MANAGER, force: true };
  const dryRun = await client.patch(path, 'apply', object, { query: { dryRun: 'All', ...query } });
  if (existing && !hasDrifted(existing, dryRun)) return 'unchanged';
  await client.patch(path, 'apply', object, { query });
  return existing ? 'configured' : 'created';
}

/**
 * What annotations ask for, in the manifests or in the cluster. Source: kustomize-controller v1.4.0
 * internal/controller/kustomization_controller.go apply, ApplyOptions.
 */
function isLeftAlone(object: KubeObject, existing: KubeObject | undefined): boolean {
  const carries = (key: string, value: string): boolean =>
    [object, existing].some((one) => one?.metadata.annotations?.[`${ANNOTATIONS}/${key}`] === value);
  if (carries('reconcile', 'disabled') || carries('ssa', 'Ignore')) return true;
  return existing !== undefined && carries('ssa', 'IfNotPresent');
}

function hasDrifted(existing: KubeObject, dryRun: KubeObject): boolean {
  const content = (object: KubeObject): JsonObject => {
    const { metadata, status: _status, ...rest } = object;
    const { labels = {}, annotations = {} } = metadata;
    return { ...rest, labels, annotations };
  };
  return !jsonEqual(content(existing), content(dryRun));
}

async function takeOverFields(client: ApiClient, existing: KubeObject): Promise<void> {
  const entries = existing.metadata.managedFields ?? [];
  const isForeign = (entry: JsonObject): boolean =>
    String(entry['manager']).startsWith(STRIPPED_MANAGER_PREFIX) && entry['subresource'] === undefined;
  const foreign = entries.filter(isForeign);
  if (foreign.length === 0) return;
  const isOwn = (entry: JsonObject): boolean =>
    entry['manager'] === APPLY_FIELD_MANAGER &&
    entry['operation'] === 'Apply' &&
    entry['subresource'] === undefined;
  const own = entries.find(isOwn) ?? { ...foreign[0], manager: APPLY_FIELD_MANAGER, operation: 'Apply' };
  const fields = foreign.reduce<JsonObject>((union, entry) => unionOf(union, fieldsOf(entry)), fieldsOf(own));
  const kept = entries.filter((entry) => !isForeign(entry) && !isOwn(entry));
  await client.patch(pathOfObject(existing), 'json', [
    { op: 'replace', path: '/metadata/managedFields', value: [...kept, { ...own, fieldsV1: fields }] },
    { op: 'replace', path: '/metadata/resourceVersion', value: existing.metadata.resourceVersion ?? '' },
  ]);
}

function fieldsOf(entry: JsonObject): JsonObject {
  const fields = entry['fieldsV1'];
  return isObject(fields) ? fields : {};
}

/** Field sets in their JSON form are trees of objects; their union is the union of the trees. */
function unionOf(a: JsonObject, b: JsonObject): JsonObject {
  let union = a;
  for (const [key, value] of Object.entries(b)) {
    const old: Json | undefined = Object.hasOwn(union, key) ? union[key] : undefined;
    union = withKey(union, key, isObject(old) && isObject(value) ? unionOf(old, value) : (value ?? {}));
  }
  return union;
}
