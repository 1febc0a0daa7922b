import type { JsonObject } from '../../kube/index.ts';
import type { ServiceAccountTokens } from './service-account-tokens.ts';

/** Where the issuer's documents are served, with the media types the real server sends. */
export const OPENID_PATHS = {
  configuration: { path: '/.well-known/openid-configuration', mediaType: 'application/json' },
  keys: { path: '/openid/v1/jwks', mediaType: 'application/jwk-set+json' },
} as const;

/** The issuer's discovery document. Source: kubernetes pkg/serviceaccount/openidmetadata.go. */
export function openidConfiguration(tokens: ServiceAccountTokens, serverUrl: string): JsonObject {
  return {
    issuer: tokens.issuer,
    jwks_uri: `${serverUrl}${OPENID_PATHS.keys.path}`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
  };
}

/** The public keys that verify service account tokens. */
export function jsonWebKeySet(tokens: ServiceAccountTokens): JsonObject {
  return { keys: [{ ...tokens.key.jwk }] };
}
