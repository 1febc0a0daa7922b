import { at, type JsonObject } from '../../sim/kube/index.ts';
import {
  type ActorSpec,
  filesOf,
  ManifestError,
  type PolicyRule,
  readManifests,
  type ScenarioCell,
} from '../scenario/index.ts';
import { serviceAccountOf } from './identity.ts';

const RBAC = 'rbac.authorization.k8s.io/v1';

/** The service account of an actor, and what it may do: manifests as they are, inline rules with a binding. */
export function identityObjects(actor: ActorSpec, cell: ScenarioCell): JsonObject[] {
  const account = serviceAccountOf(actor);
  if (!account) return [];
  const objects: JsonObject[] = [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: account.name, namespace: account.namespace },
    },
  ];
  const { clusterRules = [], rules = [] } = actor.rbac ?? {};
  const manifests = rbacManifests(actor, cell);
  objects.push(...manifests, ...missingBindings(manifests, account));
  const name = `kubeflap-${actor.name}`;
  const subjects = [{ kind: 'ServiceAccount', name: account.name, namespace: account.namespace }];
  if (clusterRules.length > 0) {
    const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name };
    objects.push({ apiVersion: RBAC, kind: 'ClusterRole', metadata: { name }, rules: clusterRules });
    objects.push({
      apiVersion: RBAC,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: role,
      subjects,
    });
  }
  for (const [namespace, own] of byNamespace(rules, account.namespace)) {
    const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name };
    const metadata = { name, namespace };
    objects.push({ apiVersion: RBAC, kind: 'Role', metadata, rules: own });
    objects.push({ apiVersion: RBAC, kind: 'RoleBinding', metadata, roleRef: role, subjects });
  }
  return objects;
}

/** The manifests of `rbac.files`; `${vars.engine}` and the like in a path are filled in. */
function rbacManifests(actor: ActorSpec, cell: ScenarioCell): JsonObject[] {
  const { folder } = cell.scenario;
  return (actor.rbac?.files ?? []).flatMap((pattern) => {
    const files = filesOf(
      folder,
      pattern.replaceAll(/\$\{vars\.(\w+)\}/g, (_, key: string) => String(cell.vars[key])),
    );
    if (files.length === 0)
      throw new ManifestError(`${actor.name}: rbac file ${pattern} matches nothing in ${folder}`);
    return files.flatMap((file) => readManifests(file));
  });
}

/** Roles that come without a binding are meant for the actor's own service account. */
function missingBindings(
  manifests: readonly JsonObject[],
  account: { readonly namespace: string; readonly name: string },
): JsonObject[] {
  const subjects = [{ kind: 'ServiceAccount', ...account }];
  const bound = new Set(manifests.map((m) => `${at(m, 'roleRef', 'kind')} ${at(m, 'roleRef', 'name')}`));
  return manifests.flatMap((manifest) => {
    const { kind } = manifest;
    const name = String(at(manifest, 'metadata', 'name'));
    if ((kind !== 'ClusterRole' && kind !== 'Role') || bound.has(`${kind} ${name}`)) return [];
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name };
    const namespace = at(manifest, 'metadata', 'namespace');
    const metadata = kind === 'Role' ? { name, namespace: namespace ?? account.namespace } : { name };
    return [{ apiVersion: RBAC, kind: `${kind}Binding`, metadata, roleRef, subjects }];
  });
}

function byNamespace(
  rules: readonly (PolicyRule & { readonly namespace?: string })[],
  fallback: string,
): Map<string, PolicyRule[]> {
  const grouped = new Map<string, PolicyRule[]>();
  for (const { namespace = fallback, ...rule } of rules) {
    const list = grouped.get(namespace) ?? [];
    list.push(rule);
    grouped.set(namespace, list);
  }
  return grouped;
}
