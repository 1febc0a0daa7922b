export { Access, type AccessOptions } from './access-control.ts';
export { AUTHORIZATION_GROUP, type Review } from './access-review.ts';
export { Authenticator, type Credentials, type TokenVerdict } from './authenticator.ts';
export {
  type AccessAttributes,
  type Authorizer,
  alwaysAllow,
  type Decision,
  forbiddenError,
} from './authorizer.ts';
export { seedBootstrapPolicy } from './bootstrap-policy.ts';
export { confirmNoEscalation, type EscalationDeps, type RbacWrite } from './escalation.ts';
export { AUTHENTICATION_GROUP, userInfoJson } from './identity-review.ts';
export { jsonWebKeySet, OPENID_PATHS, openidConfiguration } from './openid.ts';
export { RbacAuthorizer } from './rbac-authorizer.ts';
export { type Grant, grantsOf, type HeldGrants, RBAC_GROUP, RBAC_STORAGE_KEYS } from './rbac-grants.ts';
export { validateRole, validateRoleBinding } from './rbac-validation.ts';
export { needsAccessAnswers, withAccessAnswers } from './reviews.ts';
export { DEFAULT_ISSUER, ServiceAccountTokens } from './service-account-tokens.ts';
export { parseTokenFile, type StaticToken, TokenFileError } from './token-file.ts';
export { type TokenRequest, tokenRequest } from './token-request.ts';
export * from './user.ts';
