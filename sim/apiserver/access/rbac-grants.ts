import {
  goQuote,
  isArray,
  isObject,
  type JsonObject,
  type KubeObject,
  member,
  newNotFound,
  type StatusError,
} from '../../kube/index.ts';
import type { Store } from '../../store/index.ts';
import type { UserInfo } from '../api-handler.ts';
import { type PolicyRule, policyRulesOf } from './policy-rule.ts';
import { serviceAccountUserName } from './user.ts';

/** The group of all RBAC types. */
export const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** Where the RBAC objects live in the store. */
export const RBAC_STORAGE_KEYS = {
  clusterRoles: `${RBAC_GROUP}/clusterroles`,
  clusterRoleBindings: `${RBAC_GROUP}/clusterrolebindings`,
  roles: `${RBAC_GROUP}/roles`,
  roleBindings: `${RBAC_GROUP}/rolebindings`,
} as const;

/** One rule that a user holds, and through which role, binding and subject. */
export interface Grant {
  readonly rule: PolicyRule;
  readonly role: { readonly kind: 'Role' | 'ClusterRole'; readonly namespace: string; readonly name: string };
  /** Position of the rule in the role. */
  readonly ruleIndex: number;
  readonly binding: { readonly namespace: string; readonly name: string };
  /** How the reason of a review describes it: `RoleBinding "rb/ns" of Role "reader" to User "alice"`. */
  readonly description: string;
}

/** What a user holds in a namespace, and which bindings point to roles that do not exist. */
export interface HeldGrants {
  readonly grants: readonly Grant[];
  readonly errors: readonly StatusError[];
}

/** A reference to a role from a binding. */
export interface RoleRef {
  readonly kind: string;
  readonly name: string;
}

/**
 * Every rule `user` holds in `namespace` (empty: cluster scope): cluster role bindings first, then the namespace's role
 * bindings, each by name. A missing role is an error that does not stop the rest.
 * Source: kubernetes pkg/registry/rbac/validation/rule.go VisitRulesFor.
 */
export function grantsOf(store: Store, user: UserInfo, namespace: string): HeldGrants {
  const grants: Grant[] = [];
  const errors: StatusError[] = [];
  const visit = (binding: KubeObject, bindingNamespace: string): void => {
    const subject = subjectsOf(binding).find((s) => appliesTo(s, user, bindingNamespace));
    if (!subject) return;
    const ref = roleRefOf(binding);
    const role = findRole(store, ref, bindingNamespace);
    if (!role) {
      // The lister names the singular. Source: client-go listers/rbac/v1.
      const resource = ref.kind === 'Role' ? 'role' : 'clusterrole';
      errors.push(newNotFound({ group: RBAC_GROUP, resource }, ref.name));
      return;
    }
    const name = binding.metadata.name ?? '';
    const bound =
      bindingNamespace === ''
        ? `ClusterRoleBinding ${goQuote(name)}`
        : `RoleBinding ${goQuote(`${name}/${bindingNamespace}`)}`;
    const description = `${bound} of ${ref.kind} ${goQuote(ref.name)} to ${subjectText(subject)}`;
    const source = {
      kind: ref.kind === 'Role' ? ('Role' as const) : ('ClusterRole' as const),
      namespace: ref.kind === 'Role' ? bindingNamespace : '',
      name: ref.name,
    };
    policyRulesOf(role).forEach((rule, ruleIndex) => {
      grants.push({
        rule,
        role: source,
        ruleIndex,
        binding: { namespace: bindingNamespace, name },
        description,
      });
    });
  };
  for (const binding of store.list(RBAC_STORAGE_KEYS.clusterRoleBindings)) visit(binding, '');
  if (namespace !== '')
    for (const binding of store.list(RBAC_STORAGE_KEYS.roleBindings, namespace)) visit(binding, namespace);
  return { grants, errors };
}

/** The role a binding in `namespace` (empty: cluster) points to; undefined when there is none. */
export function findRole(store: Store, ref: RoleRef, namespace: string): KubeObject | undefined {
  if (ref.kind === 'Role') return store.get(RBAC_STORAGE_KEYS.roles, namespace, ref.name);
  return store.get(RBAC_STORAGE_KEYS.clusterRoles, '', ref.name);
}

export function roleRefOf(binding: KubeObject): RoleRef {
  const ref = member(binding, 'roleRef');
  return isObject(ref) ? { kind: text(ref, 'kind'), name: text(ref, 'name') } : { kind: '', name: '' };
}

function subjectsOf(binding: KubeObject): readonly JsonObject[] {
  const subjects = member(binding, 'subjects');
  return isArray(subjects) ? subjects.filter(isObject) : [];
}

function appliesTo(subject: JsonObject, user: UserInfo, bindingNamespace: string): boolean {
  const name = text(subject, 'name');
  switch (text(subject, 'kind')) {
    case 'User':
      return user.name === name;
    case 'Group':
      return user.groups.includes(name);
    case 'ServiceAccount': {
      const namespace = text(subject, 'namespace') || bindingNamespace;
      return namespace !== '' && user.name === serviceAccountUserName(namespace, name);
    }
    default:
      return false;
  }
}

function subjectText(subject: JsonObject): string {
  const kind = text(subject, 'kind');
  const name = text(subject, 'name');
  return `${kind} ${goQuote(kind === 'ServiceAccount' ? `${name}/${text(subject, 'namespace')}` : name)}`;
}

function text(object: JsonObject, key: string): string {
  const value = member(object, key);
  return typeof value === 'string' ? value : '';
}
