export { Authenticator, type Credentials, type TokenVerdict } from './authenticator.ts';
export {
  type AccessAttributes,
  type Authorizer,
  alwaysAllow,
  type Decision,
  forbiddenError,
} from './authorizer.ts';
export { RbacAuthorizer } from './rbac-authorizer.ts';
export { type Grant, grantsOf, type HeldGrants, RBAC_GROUP, RBAC_STORAGE_KEYS } from './rbac-grants.ts';
export { DEFAULT_ISSUER, ServiceAccountTokens } from './service-account-tokens.ts';
export { parseTokenFile, type StaticToken, TokenFileError } from './token-file.ts';
export * from './user.ts';
