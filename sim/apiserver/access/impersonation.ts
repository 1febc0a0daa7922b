import { goQuote } from '../../kube/index.ts';
import type { ApiRequest, UserInfo } from '../api-handler.ts';
import { PlainTextError } from '../plain-text-error.ts';
import { type AccessAttributes, type Authorizer, forbiddenError } from './authorizer.ts';
import {
  ANONYMOUS,
  GROUP_AUTHENTICATED,
  GROUP_UNAUTHENTICATED,
  serviceAccountGroups,
  splitServiceAccountUserName,
} from './user.ts';

const EXTRA_PREFIX = 'impersonate-extra-';

/** One thing the requester wants to be: a part of an identity that needs its own permission. */
interface Claim {
  readonly kind: 'ServiceAccount' | 'User' | 'Group' | 'UserExtra' | 'UID';
  readonly namespace: string;
  readonly name: string;
  /** The key of a UserExtra. */
  readonly key: string;
}

/** True when a request asks to act as somebody else. Cheap: every request passes here. */
export function wantsImpersonation(headers: ApiRequest['headers']): boolean {
  for (const name in headers) if (name.startsWith('impersonate-') && headers[name] !== undefined) return true;
  return false;
}

/**
 * The user that `request` wants to be, if `requester` may impersonate every part of it.
 * @throws StatusError 403 naming the first part that is refused; PlainTextError 500 for groups, uid or extra without a user.
 * Source: apiserver pkg/endpoints/filters/impersonation.go; recorded: conformance authz/impersonation.
 */
export function impersonate(request: ApiRequest, requester: UserInfo, authorizer: Authorizer): UserInfo {
  const claims = claimsOf(request.headers);
  if (claims.length === 0) return requester;
  if (!claims.some((claim) => claim.kind === 'User' || claim.kind === 'ServiceAccount')) {
    const uri = request.query === '' ? request.path : `${request.path}?${request.query}`;
    const asked = claims.map(claimText).join(' ');
    throw new PlainTextError(
      500,
      `Internal Server Error: ${goQuote(htmlSafe(uri))}: requested [${asked}] without impersonating a user\n`,
    );
  }
  for (const claim of claims) {
    const attributes = attributesOf(claim);
    const { allowed, reason } = authorizer.authorize(requester, attributes);
    if (!allowed) throw forbiddenError(requester, attributes, reason);
  }
  return identityOf(claims);
}

function claimsOf(headers: ApiRequest['headers']): Claim[] {
  const claims: Claim[] = [];
  const claim = (kind: Claim['kind'], name: string, namespace = '', key = ''): void => {
    claims.push({ kind, name, namespace, key });
  };
  const user = valuesOf(headers, 'impersonate-user')[0] ?? '';
  if (user !== '') {
    const account = splitServiceAccountUserName(user);
    if (account) claim('ServiceAccount', account.name, account.namespace);
    else claim('User', user);
  }
  for (const group of valuesOf(headers, 'impersonate-group')) claim('Group', group);
  for (const header of Object.keys(headers).sort()) {
    if (!header.startsWith(EXTRA_PREFIX)) continue;
    const key = unescapeKey(header.slice(EXTRA_PREFIX.length));
    for (const value of valuesOf(headers, header)) claim('UserExtra', value, '', key);
  }
  const uid = valuesOf(headers, 'impersonate-uid')[0] ?? '';
  if (uid !== '') claim('UID', uid);
  return claims;
}

function attributesOf(claim: Claim): AccessAttributes {
  const shared = {
    isResourceRequest: true,
    verb: 'impersonate',
    subresource: '',
    path: '',
    namespace: claim.namespace,
  };
  const core = { ...shared, group: '', version: 'v1', name: claim.name };
  const authentication = { ...core, group: 'authentication.k8s.io' };
  switch (claim.kind) {
    case 'ServiceAccount':
      return { ...core, resource: 'serviceaccounts' };
    case 'User':
      return { ...core, version: '', resource: 'users' };
    case 'Group':
      return { ...core, version: '', resource: 'groups' };
    case 'UserExtra':
      return { ...authentication, resource: 'userextras', subresource: claim.key };
    case 'UID':
      return { ...authentication, resource: 'uids' };
  }
}

function identityOf(claims: readonly Claim[]): UserInfo {
  const subject = claims.find((claim) => claim.kind === 'User' || claim.kind === 'ServiceAccount')!;
  const isAccount = subject.kind === 'ServiceAccount';
  const name = isAccount ? `system:serviceaccount:${subject.namespace}:${subject.name}` : subject.name;
  const asked = claims.filter((claim) => claim.kind === 'Group').map((claim) => claim.name);
  const groups = asked.length === 0 && isAccount ? [...serviceAccountGroups(subject.namespace)] : asked;
  const implied = name === ANONYMOUS ? GROUP_UNAUTHENTICATED : GROUP_AUTHENTICATED;
  const marked = groups.includes(GROUP_UNAUTHENTICATED) || groups.includes(implied);
  if (!marked) groups.push(implied);
  const extra = new Map<string, string[]>();
  for (const claim of claims) {
    if (claim.kind !== 'UserExtra') continue;
    extra.set(claim.key, [...(extra.get(claim.key) ?? []), claim.name]);
  }
  const uid = claims.find((claim) => claim.kind === 'UID')?.name;
  return {
    name,
    ...(uid === undefined ? {} : { uid }),
    groups,
    ...(extra.size === 0 ? {} : { extra: Object.fromEntries(extra) }),
  };
}

/** An ObjectReference as Go's `%v` prints it: `{Group  devs    }`. */
function claimText({ kind, namespace, name, key }: Claim): string {
  const apiVersion = kind === 'UserExtra' || kind === 'UID' ? 'authentication.k8s.io/v1' : '';
  return `{${[kind, namespace, name, '', apiVersion, '', key].join(' ')}}`;
}

function valuesOf(headers: ApiRequest['headers'], name: string): readonly string[] {
  const value = headers[name];
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

function unescapeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function htmlSafe(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
