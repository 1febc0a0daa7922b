import { at, formatTime, isArray, type JsonObject, newBadRequest } from '../../kube/index.ts';
import type { UserInfo } from '../api-handler.ts';
import type { Review } from './access-review.ts';
import type { Authenticator } from './authenticator.ts';

/** The group of the identity reviews and of TokenRequest. */
export const AUTHENTICATION_GROUP = 'authentication.k8s.io';

/** "Who am I?" Source: kubernetes pkg/registry/authentication/selfsubjectreview. */
export const selfSubjectReview: Review = (object, call) => ({
  ...object,
  metadata: { ...object.metadata, creationTimestamp: formatTime(call.now) },
  status: { userInfo: userInfoJson(call.user) },
});

/** "Whose token is this?" Source: kubernetes pkg/registry/authentication/tokenreview. */
export function tokenReview(authenticator: Authenticator): Review {
  return (object) => {
    const token = at(object, 'spec', 'token');
    if (typeof token !== 'string' || token === '')
      throw newBadRequest('token is required for TokenReview in authentication');
    const asked = at(object, 'spec', 'audiences');
    const audiences = isArray(asked) ? asked.filter((audience) => typeof audience === 'string') : [];
    const verdict = authenticator.authenticateToken(token, audiences);
    const status: JsonObject =
      'error' in verdict
        ? { user: {}, error: verdict.error }
        : { authenticated: true, user: userInfoJson(verdict.user), audiences: verdict.audiences };
    return { ...object, status };
  };
}

/** A user as `authentication.k8s.io/v1` UserInfo; empty parts are left out. */
export function userInfoJson(user: UserInfo): JsonObject {
  const { name, uid, groups, extra } = user;
  return {
    ...(name === '' ? {} : { username: name }),
    ...(uid ? { uid } : {}),
    ...(groups.length === 0 ? {} : { groups }),
    ...(extra ? { extra } : {}),
  };
}
