import type { ApiClient, ResourcePath } from '../../apiserver/index.ts';
import { type Json, type JsonObject, type KubeObject, parseApiVersion } from '../../kube/index.ts';
import { isNotFound } from '../aggregate-error.ts';
import { createMergePatch } from '../merge-diff.ts';
import type { ChartMetadata } from './release-record.ts';

/** What a chart is rendered from. */
export interface RenderInput {
  readonly name: string;
  readonly namespace: string;
  readonly chart: ChartMetadata;
  readonly values: JsonObject;
}

/** The objects a release consists of. Must be a pure function: a chart renders the same every time. */
export type RenderChart = (input: RenderInput) => readonly KubeObject[];

/** One ConfigMap that shows which chart and values were applied. */
export const renderConfigMap: RenderChart = ({ name, namespace, chart, values }) => [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      namespace,
      labels: { 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: {
        'meta.helm.sh/release-name': name,
        'meta.helm.sh/release-namespace': namespace,
      },
    },
    data: { chart: `${chart.name}-${chart.version}`, values: JSON.stringify(values) },
  },
];

/** Kinds whose readiness Helm asks the server for; everything else counts as ready at once. Source: helm pkg/kube/ready.go. */
const CHECKED_KINDS = new Set([
  'Pod',
  'Job',
  'Deployment',
  'DaemonSet',
  'StatefulSet',
  'ReplicaSet',
  'ReplicationController',
  'Service',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
]);

export function hasReadinessCheck(object: KubeObject): boolean {
  return CHECKED_KINDS.has(object.kind);
}

/** One manifest text for all objects, as Helm keeps it. */
export function manifestOf(objects: readonly KubeObject[]): string {
  return objects.map((object) => `---\n${JSON.stringify(object)}\n`).join('');
}

/** The objects of a manifest. JSON is YAML, and our manifests are JSON documents. */
export function objectsOf(manifest: string): readonly KubeObject[] {
  return manifest
    .split(/^---\n/m)
    .filter((document) => document.trim() !== '')
    .map((document) => JSON.parse(document) as KubeObject);
}

/** Where an object lives; the plural is guessed as client-go does (meta.UnsafeGuessKindToResource). */
export function pathOfObject(object: KubeObject): ResourcePath & { readonly name: string } {
  const gv = parseApiVersion(object.apiVersion) ?? { group: '', version: 'v1' };
  const lower = object.kind.toLowerCase();
  const plural = lower.endsWith('s')
    ? `${lower}${lower === 'endpoints' ? '' : 'es'}`
    : lower.endsWith('y')
      ? `${lower.slice(0, -1)}ies`
      : `${lower}s`;
  const { name = '', namespace } = object.metadata;
  return { ...gv, resource: plural, name, ...(namespace === undefined ? {} : { namespace }) };
}

export async function findWorkloadObject(
  client: ApiClient,
  object: KubeObject,
): Promise<KubeObject | undefined> {
  try {
    return await client.get(pathOfObject(object));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Creates what is missing and patches what differs, adopting objects that exist already. */
export async function applyWorkloadObject(
  client: ApiClient,
  object: KubeObject,
  live: KubeObject | undefined,
  fieldManager: string,
): Promise<void> {
  const { name: _name, ...collection } = pathOfObject(object);
  if (!live) {
    await client.create(collection, object, { query: { fieldManager } });
    return;
  }
  const patch = differences(live, object);
  if (Object.keys(patch).length === 0) return;
  const type =
    collection.group.includes('.') && !collection.group.endsWith('.k8s.io') ? 'merge' : 'strategic';
  await client.patch(pathOfObject(object), type, patch, { query: { fieldManager } });
}

/** What of `desired` the live object lacks: a merge patch that removes nothing. */
export function differences(live: KubeObject, desired: KubeObject): JsonObject {
  return withoutRemovals(createMergePatch(live, desired));
}

function withoutRemovals(patch: JsonObject): JsonObject {
  const kept: [string, Json][] = [];
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) continue;
    if (typeof value === 'object' && !Array.isArray(value)) {
      const inner = withoutRemovals(value as JsonObject);
      if (Object.keys(inner).length > 0) kept.push([key, inner]);
    } else kept.push([key, value]);
  }
  return Object.fromEntries(kept);
}

export async function deleteWorkloadObject(
  client: ApiClient,
  object: KubeObject,
  propagationPolicy: string,
): Promise<void> {
  try {
    await client.delete(pathOfObject(object), {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      propagationPolicy,
    });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
