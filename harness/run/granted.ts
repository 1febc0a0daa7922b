import { at, isArray, type JsonObject } from '../../sim/kube/index.ts';
import type { ActorSpec, ScenarioCell } from '../scenario/index.ts';
import { serviceAccountOf } from './identity.ts';
import { identityObjects } from './rbac.ts';

/** One right that a Role gives. `*` stands for all, as it does in the Role. */
export interface Grant {
  readonly verb: string;
  readonly group: string;
  /** With the subresource. */
  readonly resource: string;
  readonly name: string;
  /** `*` for the whole cluster. */
  readonly namespace: string;
}

/**
 * Right by right, what the Roles that a scenario declares for an actor give it; undefined for an actor without a service account:
 * a cluster admin has no Role to compare with.
 */
export function grantedTo(actor: ActorSpec, cell: ScenarioCell): readonly Grant[] | undefined {
  if (!serviceAccountOf(actor)) return undefined;
  const objects = identityObjects(actor, cell);
  return objects.flatMap((object) => {
    if (object['kind'] !== 'ClusterRole' && object['kind'] !== 'Role') return [];
    const rules = list(object['rules']) as readonly JsonObject[];
    return scopesOf(object, objects).flatMap((namespace) =>
      rules.flatMap((rule) => [...grants(rule, namespace)]),
    );
  });
}

/** Where a role holds: in the namespaces of its RoleBindings, or everywhere with a ClusterRoleBinding. */
function scopesOf(role: JsonObject, objects: readonly JsonObject[]): string[] {
  const name = at(role, 'metadata', 'name');
  const scopes = objects
    .filter(
      (object) => at(object, 'roleRef', 'kind') === role['kind'] && at(object, 'roleRef', 'name') === name,
    )
    .map((binding) => (binding['kind'] === 'ClusterRoleBinding' ? '*' : textAt(binding, 'namespace')))
    .filter((scope) => role['kind'] === 'ClusterRole' || scope === textAt(role, 'namespace'));
  return scopes.includes('*') ? ['*'] : [...new Set(scopes)];
}

function textAt(object: JsonObject, key: string): string {
  return String(at(object, 'metadata', key) ?? '');
}

function* grants(rule: JsonObject, namespace: string): Generator<Grant> {
  const names = list(rule['resourceNames']);
  for (const group of list(rule['apiGroups']))
    for (const resource of list(rule['resources']))
      for (const verb of list(rule['verbs']))
        for (const name of names.length > 0 ? names : ['*'])
          yield {
            verb: String(verb),
            group: String(group),
            resource: String(resource),
            name: String(name),
            namespace,
          };
}

function list(value: unknown): readonly unknown[] {
  return isArray(value as never) ? (value as readonly unknown[]) : [];
}
