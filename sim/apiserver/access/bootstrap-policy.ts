import { deepFreeze, formatTime, type JsonObject, type KubeObject } from '../../kube/index.ts';
import { hashString, Random } from '../../random/index.ts';
import type { Store } from '../../store/index.ts';
import recorded from './bootstrap-policy.json' with { type: 'json' };
import { RBAC_GROUP } from './rbac-grants.ts';

interface RecordedObject {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: JsonObject;
  readonly annotations?: JsonObject;
  readonly rules?: readonly JsonObject[];
  readonly aggregationRule?: JsonObject;
  readonly [field: string]: unknown;
}

interface Bootstrap {
  readonly key: { readonly resource: string; readonly namespace: string; readonly name: string };
  readonly object: KubeObject;
}

const KINDS: Readonly<Record<keyof typeof recorded, string>> = {
  clusterroles: 'ClusterRole',
  clusterrolebindings: 'ClusterRoleBinding',
  roles: 'Role',
  rolebindings: 'RoleBinding',
};

let last:
  | { readonly now: number; readonly firstRevision: number; readonly objects: readonly Bootstrap[] }
  | undefined;

/**
 * Stores the roles and bindings that a kube-apiserver creates for itself at start (recorded from v1.32.13). Without them
 * nobody but system:masters can even read `/version`. Servers that start at the same instant and revision - every run of
 * a sweep - share the very same frozen objects.
 */
export function seedBootstrapPolicy(store: Store, now: number): void {
  const firstRevision = store.revision + 1;
  if (last?.now !== now || last.firstRevision !== firstRevision)
    last = { now, firstRevision, objects: build(now, firstRevision) };
  for (const { key, object } of last.objects)
    store.commit(key, undefined, () => ({ object, deleted: false }));
}

function build(now: number, firstRevision: number): Bootstrap[] {
  const resources = Object.keys(KINDS) as (keyof typeof recorded)[];
  const all = resources.flatMap((resource) =>
    (recorded[resource] as unknown as readonly RecordedObject[]).map((entry) => ({ resource, entry })),
  );
  return all.map(({ resource, entry }, index) => {
    const { name, namespace = '', labels, annotations, ...fields } = entry;
    const apiVersion = `${RBAC_GROUP}/v1`;
    const object: KubeObject = deepFreeze({
      apiVersion,
      kind: KINDS[resource],
      metadata: {
        ...(annotations ? { annotations: annotations as Record<string, string> } : {}),
        creationTimestamp: formatTime(now),
        ...(labels ? { labels: labels as Record<string, string> } : {}),
        managedFields: managedFields(entry, apiVersion, formatTime(now)),
        name,
        ...(namespace === '' ? {} : { namespace }),
        resourceVersion: String(firstRevision + index),
        uid: new Random(hashString(`${resource}/${namespace}/${name}`)).uuid(),
      },
      ...(fields as JsonObject),
    });
    return { key: { resource: `${RBAC_GROUP}/${resource}`, namespace, name }, object };
  });
}

/**
 * Labels and annotations are owned by key, lists are atomic. The rules of an aggregated role belong to the controller
 * that collected them.
 */
function managedFields(entry: RecordedObject, apiVersion: string, time: string): JsonObject[] {
  const { name: _n, namespace: _ns, labels, annotations, aggregationRule, rules, ...fields } = entry;
  const owned = (fieldsV1: JsonObject, manager: string, operation: string): JsonObject => ({
    apiVersion,
    fieldsType: 'FieldsV1',
    fieldsV1,
    manager,
    operation,
    time,
  });
  const rulesField = rules ? { 'f:rules': {} } : {};
  const metadata = {
    ...(annotations ? { 'f:annotations': ownedKeys(annotations) } : {}),
    ...(labels ? { 'f:labels': ownedKeys(labels) } : {}),
  };
  const own = {
    ...Object.fromEntries(Object.keys(fields).map((field) => [`f:${field}`, {}])),
    ...(aggregationRule ? { 'f:aggregationRule': ownedKeys(aggregationRule) } : rulesField),
    'f:metadata': metadata,
  };
  const created = owned(own, 'kube-apiserver', 'Update');
  return aggregationRule
    ? [owned(rulesField, 'clusterrole-aggregation-controller', 'Apply'), created]
    : [created];
}

function ownedKeys(map: JsonObject): JsonObject {
  return { '.': {}, ...Object.fromEntries(Object.keys(map).map((key) => [`f:${key}`, {}])) };
}
