import type { UserInfo } from '../api-handler.ts';

/** Who a request without credentials is. Source: apiserver pkg/authentication/user. */
export const ANONYMOUS = 'system:anonymous';
export const GROUP_AUTHENTICATED = 'system:authenticated';
export const GROUP_UNAUTHENTICATED = 'system:unauthenticated';
/** Members pass every check, escalation included. */
export const GROUP_MASTERS = 'system:masters';

const SERVICE_ACCOUNT_PREFIX = 'system:serviceaccount:';
const SERVICE_ACCOUNTS_GROUP = 'system:serviceaccounts';

export const ANONYMOUS_USER: UserInfo = Object.freeze({
  name: ANONYMOUS,
  groups: Object.freeze([GROUP_UNAUTHENTICATED]),
});

/** `user` as a member of `system:authenticated`. Source: authentication/group AuthenticatedGroupAdder. */
export function withAuthenticatedGroup(user: UserInfo): UserInfo {
  const { groups } = user;
  if (
    user.name === ANONYMOUS ||
    groups.includes(GROUP_AUTHENTICATED) ||
    groups.includes(GROUP_UNAUTHENTICATED)
  )
    return user;
  return Object.freeze({ ...user, groups: Object.freeze([...groups, GROUP_AUTHENTICATED]) });
}

/** `system:serviceaccount:<namespace>:<name>`. */
export function serviceAccountUserName(namespace: string, name: string): string {
  return `${SERVICE_ACCOUNT_PREFIX}${namespace}:${name}`;
}

/** The groups of every service account of a namespace. */
export function serviceAccountGroups(namespace: string): readonly string[] {
  return [SERVICE_ACCOUNTS_GROUP, `${SERVICE_ACCOUNTS_GROUP}:${namespace}`];
}

/** The namespace and name in a service account's user name; undefined for any other user. */
export function splitServiceAccountUserName(
  userName: string,
): { readonly namespace: string; readonly name: string } | undefined {
  if (!userName.startsWith(SERVICE_ACCOUNT_PREFIX)) return undefined;
  const parts = userName.slice(SERVICE_ACCOUNT_PREFIX.length).split(':');
  const [namespace, name] = parts;
  if (parts.length !== 2 || !namespace || !name) return undefined;
  return DNS_1123_LABEL.test(namespace) && DNS_1123_SUBDOMAIN.test(name) ? { namespace, name } : undefined;
}

const DNS_1123_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_1123_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
