import {
  at,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  labelSelectorFromObject,
  member,
} from '../kube/index.ts';
import type { Controller, ControllerDeps } from './controller.ts';

const CLUSTER_ROLES = 'rbac.authorization.k8s.io/clusterroles';
const MANAGER = 'clusterrole-aggregation-controller';

/**
 * Fills aggregated cluster roles with the rules of the roles they select.
 * Source: kubernetes pkg/controller/clusterroleaggregation; recorded: conformance authz/aggregation.
 */
export function clusterRoleAggregation({ client, store }: ControllerDeps): Controller {
  const aggregated = new Set<string>();
  return {
    name: 'clusterrole-aggregation-controller',
    watches: [CLUSTER_ROLES],
    keysOf(event) {
      if (event.type !== 'DELETED' && isAggregated(event.object)) aggregated.add(event.name);
      else aggregated.delete(event.name);
      return aggregated;
    },
    async reconcile(name) {
      const role = store.get(CLUSTER_ROLES, '', name);
      if (!role || !isAggregated(role)) return undefined;
      const rules = missingRules(role, store.list(CLUSTER_ROLES));
      if (!rules) return undefined;
      await client.patch(
        { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'clusterroles', name },
        'apply',
        { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules },
        { query: { fieldManager: MANAGER, force: true } },
      );
      return undefined;
    },
  };
}

/** By the list of all roles, which stays the same object until one changes: what each aggregated role should hold instead. */
const known = new WeakMap<readonly KubeObject[], WeakMap<KubeObject, { rules: JsonObject[] | undefined }>>();

/** The rules a role should have; undefined when it has them. */
function missingRules(role: KubeObject, roles: readonly KubeObject[]): JsonObject[] | undefined {
  const ofList = known.get(roles) ?? new WeakMap();
  known.set(roles, ofList);
  let missing = ofList.get(role);
  if (!missing) {
    const rules = aggregatedRules(role, roles);
    missing = { rules: jsonEqual(rules, rulesOf(role)) ? undefined : rules };
    ofList.set(role, missing);
  }
  return missing.rules;
}

/** The rules of all selected roles, selector by selector, each role by name, repetitions dropped. */
function aggregatedRules(role: KubeObject, roles: readonly KubeObject[]): JsonObject[] {
  const rules: JsonObject[] = [];
  for (const selector of selectorsOf(role)) {
    const matcher = labelSelectorFromObject(selector);
    for (const other of roles) {
      if (other.metadata.name === role.metadata.name || !matcher.matches(other.metadata.labels)) continue;
      for (const rule of rulesOf(other)) if (!rules.some((known) => jsonEqual(known, rule))) rules.push(rule);
    }
  }
  return rules;
}

function isAggregated(role: KubeObject): boolean {
  return isObject(member(role, 'aggregationRule'));
}

function selectorsOf(role: KubeObject): JsonObject[] {
  return objects(at(role, 'aggregationRule', 'clusterRoleSelectors'));
}

function rulesOf(role: KubeObject): JsonObject[] {
  return objects(member(role, 'rules'));
}

function objects(value: Json | undefined): JsonObject[] {
  return isArray(value) ? value.filter(isObject) : [];
}
