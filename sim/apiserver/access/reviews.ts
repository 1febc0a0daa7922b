import type { Store } from '../../store/index.ts';
import type { ResourceDefinition } from '../registry/resource.ts';
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
import { tokenRequest } from './token-request.ts';

/** How the create-only review resources answer, by `group/resource`. */
const REVIEWS: Readonly<Record<string, (access: Access) => Review>> = {
  [`${AUTHORIZATION_GROUP}/selfsubjectaccessreviews`]: (access) => selfSubjectAccessReview(access.authorizer),
  [`${AUTHORIZATION_GROUP}/subjectaccessreviews`]: (access) => subjectAccessReview(access.authorizer),
  [`${AUTHORIZATION_GROUP}/localsubjectaccessreviews`]: (access) =>
    localSubjectAccessReview(access.authorizer),
  [`${AUTHORIZATION_GROUP}/selfsubjectrulesreviews`]: (access) => selfSubjectRulesReview(access.rbac),
  [`${AUTHENTICATION_GROUP}/selfsubjectreviews`]: () => selfSubjectReview,
  [`${AUTHENTICATION_GROUP}/tokenreviews`]: (access) => tokenReview(access.authenticator),
};

/** Whether {@link withAccessAnswers} would change a definition. */
export function needsAccessAnswers({ group, resource }: ResourceDefinition): boolean {
  const key = `${group}/${resource}`;
  return key === SERVICE_ACCOUNTS || Object.hasOwn(REVIEWS, key);
}

const SERVICE_ACCOUNTS = '/serviceaccounts';

/**
 * The definition with the answers that only this server's access control can give: the review types, and `token` of
 * service accounts. Other definitions come back as they are.
 */
export function withAccessAnswers(
  definition: ResourceDefinition,
  access: Access,
  store: Store,
): ResourceDefinition {
  const key = `${definition.group}/${definition.resource}`;
  const review = REVIEWS[key]?.(access);
  // A definition makes its costly parts on first use; deriving keeps that, spreading would not.
  if (review) return Object.create(definition, { review: { value: review } });
  const token = key === SERVICE_ACCOUNTS ? definition.subresources.get('token') : undefined;
  if (!token) return definition;
  const answered = { ...token, create: tokenRequest(access.tokens, store) };
  const subresources = new Map([...definition.subresources, ['token', answered]]);
  return Object.create(definition, { subresources: { value: subresources } });
}
