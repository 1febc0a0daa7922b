import {
  at,
  goQuote,
  goQuoteList,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  newForbidden,
  newNotFound,
  type StatusError,
} from '../../kube/index.ts';
import type { Store } from '../../store/index.ts';
import type { UserInfo } from '../api-handler.ts';
import type { Authorizer } from './authorizer.ts';
import { type PolicyRule, policyRulesOf, policyRuleText } from './policy-rule.ts';
import type { RbacAuthorizer } from './rbac-authorizer.ts';
import { findRole, RBAC_GROUP, roleRefOf } from './rbac-grants.ts';
import { compactRules, missingRights } from './rule-coverage.ts';
import { GROUP_MASTERS } from './user.ts';

/** A write to one of the four RBAC types. `oldObject` is undefined for a create. */
export interface RbacWrite {
  readonly user: UserInfo;
  /** `roles`, `clusterroles`, `rolebindings` or `clusterrolebindings`. */
  readonly resource: string;
  readonly namespace: string;
  /** The name in the URL; empty for a create. */
  readonly requestName: string;
  readonly object: KubeObject;
  readonly oldObject: KubeObject | undefined;
}

export interface EscalationDeps {
  readonly store: Store;
  readonly authorizer: Authorizer;
  readonly rbac: RbacAuthorizer;
}

const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'], resourceNames: [], nonResourceURLs: [] },
  { verbs: ['*'], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: ['*'] },
];

/**
 * Refuses a role with rules, or a binding to a role with rules, that the writer does not hold, unless the writer may
 * `escalate` or `bind`. @throws StatusError 403; 404 for a binding to a role that does not exist.
 * Source: kubernetes pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased/storage.go;
 * recorded: conformance authz/escalation.
 */
export function confirmNoEscalation(write: RbacWrite, deps: EscalationDeps): void {
  const { user, oldObject, object } = write;
  if (user.groups.includes(GROUP_MASTERS)) return;
  if (oldObject && onlyMetadataForCollection(object, oldObject)) return;
  if (write.resource === 'roles' || write.resource === 'clusterroles') checkRole(write, deps);
  else checkBinding(write, deps);
}

function checkRole(write: RbacWrite, deps: EscalationDeps): void {
  const { user, object, oldObject, resource, namespace } = write;
  if (may(deps, user, 'escalate', resource, namespace, write.requestName)) return;
  const refuse = (why: string): StatusError =>
    newForbidden({ group: RBAC_GROUP, resource }, object.metadata.name ?? '', why);
  const excess = excessText(policyRulesOf(object), write, deps);
  if (excess !== undefined) throw refuse(excess);
  // An aggregation rule collects whatever others label, so it takes a cluster admin to set or keep one.
  if (!hasAggregationRule(object) && !(oldObject && hasAggregationRule(oldObject))) return;
  if (excessText(EVERYTHING, write, deps) !== undefined)
    throw refuse('must have cluster-admin privileges to use the aggregationRule');
}

function checkBinding(write: RbacWrite, deps: EscalationDeps): void {
  const { user, object, resource, namespace } = write;
  const ref = roleRefOf(object);
  const target = ref.kind === 'Role' ? 'roles' : 'clusterroles';
  if (may(deps, user, 'bind', target, namespace, ref.name)) return;
  const role = findRole(deps.store, ref, namespace);
  // The error names the resource of the request, not the role's: recorded in conformance authz/escalation.
  if (!role) throw newNotFound({ group: RBAC_GROUP, resource }, ref.name);
  const excess = excessText(policyRulesOf(role), write, deps);
  if (excess !== undefined)
    throw newForbidden({ group: RBAC_GROUP, resource }, object.metadata.name ?? '', excess);
}

function may(
  deps: EscalationDeps,
  user: UserInfo,
  verb: string,
  resource: string,
  namespace: string,
  name: string,
): boolean {
  return deps.authorizer.authorize(user, {
    isResourceRequest: true,
    verb,
    group: RBAC_GROUP,
    version: 'v1',
    namespace,
    resource,
    subresource: '',
    name,
    path: '',
  }).allowed;
}

/** What of `rules` the writer does not hold, as the refusal says it; undefined when all is held. */
function excessText(
  rules: readonly PolicyRule[],
  write: RbacWrite,
  deps: EscalationDeps,
): string | undefined {
  const { user, resource, namespace } = write;
  const { grants, errors } = deps.rbac.heldGrants(user, namespace);
  const missing = missingRights(
    grants.map((grant) => grant.rule),
    rules,
  );
  if (missing.length === 0) return undefined;
  const described = [...new Set(compactRules(missing).map(policyRuleText))].sort();
  const who = `user ${goQuote(user.name)} (groups=${goQuoteList(user.groups)})`;
  const text = `${who} is attempting to grant RBAC permissions not currently held:\n${described.join('\n')}`;
  if (errors.length === 0) return text;
  const unresolved = errors.map(
    (error) => newNotFound({ group: RBAC_GROUP, resource }, error.status.details?.name ?? '').message,
  );
  const all = unresolved.length === 1 ? unresolved[0] : `[${[...new Set(unresolved)].join(', ')}]`;
  return `${text}; resolution errors: [${all}]`;
}

function hasAggregationRule(role: KubeObject): boolean {
  const selectors = at(role, 'aggregationRule', 'clusterRoleSelectors');
  return Array.isArray(selectors) && selectors.length > 0;
}

/** True when only owner references and finalizers differ, so that the garbage collector can do its work. */
function onlyMetadataForCollection(object: KubeObject, oldObject: KubeObject): boolean {
  return jsonEqual(withoutCollectionFields(object), withoutCollectionFields(oldObject));
}

function withoutCollectionFields(object: KubeObject): JsonObject {
  const { ownerReferences: _o, finalizers: _f, managedFields: _m, ...metadata } = object.metadata;
  return { ...object, metadata };
}
