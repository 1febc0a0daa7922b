import { goQuote, newForbidden, type StatusError } from '../../kube/index.ts';
import type { RequestInfo, UserInfo } from '../api-handler.ts';
import type { Grant } from './rbac-grants.ts';

/** The verdict on one request. */
export interface Decision {
  readonly allowed: boolean;
  /** Why, as an access review tells it. Empty for members of system:masters and for plain refusals. */
  readonly reason: string;
  /** The rule that allowed it; undefined when refused or when no rule was needed. */
  readonly grant: Grant | undefined;
  /** Short name of what decided: `ClusterRole/view rule 3`, `Role/ns/reader rule 0`, `system:masters`, or empty. */
  readonly by: string;
}

/** What authorisation looks at. A {@link RequestInfo} is one. */
export type AccessAttributes = Pick<
  RequestInfo,
  | 'isResourceRequest'
  | 'verb'
  | 'group'
  | 'version'
  | 'namespace'
  | 'resource'
  | 'subresource'
  | 'name'
  | 'path'
>;

/** Decides who may do what. */
export interface Authorizer {
  authorize(user: UserInfo, attributes: AccessAttributes): Decision;
}

/** Lets everybody do everything, as `--authorization-mode=AlwaysAllow`. */
export const alwaysAllow: Authorizer = {
  authorize: () => ({ allowed: true, reason: '', grant: undefined, by: 'AlwaysAllow' }),
};

/**
 * The 403 for a refused request. Source: apiserver pkg/endpoints/handlers/responsewriters/errors.go Forbidden;
 * recorded: conformance authz/forbidden-messages.
 */
export function forbiddenError(user: UserInfo, attributes: AccessAttributes, reason: string): StatusError {
  const text = forbiddenText(user, attributes);
  const { group, resource, name } = attributes;
  return newForbidden(
    attributes.isResourceRequest ? { group, resource } : { group: '', resource: '' },
    attributes.isResourceRequest ? name : '',
    reason === '' ? text : `${text}: ${reason}`,
  );
}

function forbiddenText(user: UserInfo, attributes: AccessAttributes): string {
  const who = `User ${goQuote(user.name)} cannot ${attributes.verb}`;
  if (!attributes.isResourceRequest) return `${who} path ${goQuote(attributes.path)}`;
  const { resource, subresource, group, namespace } = attributes;
  const what = goQuote(subresource === '' ? resource : `${resource}/${subresource}`);
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${goQuote(namespace)}`;
  return `${who} resource ${what} in API group ${goQuote(group)} ${where}`;
}
