import type { Access } from './access-control.ts';
import {
  AUTHORIZATION_GROUP,
  localSubjectAccessReview,
  type Review,
  selfSubjectAccessReview,
  selfSubjectRulesReview,
  subjectAccessReview,
} from './access-review.ts';
import { AUTHENTICATION_GROUP, selfSubjectReview, tokenReview } from './identity-review.ts';

/** The create-only review resources by `group/resource`, for the definitions of these types to point to. */
export function reviewsOf(access: Access): ReadonlyMap<string, Review> {
  return new Map<string, Review>([
    [`${AUTHORIZATION_GROUP}/selfsubjectaccessreviews`, selfSubjectAccessReview(access.authorizer)],
    [`${AUTHORIZATION_GROUP}/subjectaccessreviews`, subjectAccessReview(access.authorizer)],
    [`${AUTHORIZATION_GROUP}/localsubjectaccessreviews`, localSubjectAccessReview(access.authorizer)],
    [`${AUTHORIZATION_GROUP}/selfsubjectrulesreviews`, selfSubjectRulesReview(access.rbac)],
    [`${AUTHENTICATION_GROUP}/selfsubjectreviews`, selfSubjectReview],
    [`${AUTHENTICATION_GROUP}/tokenreviews`, tokenReview(access.authenticator)],
  ]);
}
