import { deepFreeze, newUnauthorized } from '../../kube/index.ts';
import type { ApiRequest, UserInfo } from '../api-handler.ts';
import { InvalidTokenError, type ServiceAccountTokens } from './service-account-tokens.ts';
import type { StaticToken } from './token-file.ts';
import { ANONYMOUS_USER, withAuthenticatedGroup } from './user.ts';

/** The answer to "whose token is this?", as TokenReview needs it. */
export type TokenVerdict =
  | { readonly user: UserInfo; readonly audiences: readonly string[] }
  | { readonly error: string };

/** The part of a request that authentication looks at. */
export type Credentials = Pick<ApiRequest, 'headers' | 'clientCertificate'>;

/**
 * Finds out who asks: client certificate, static token, service account token, else anonymous.
 * A certificate wins over a bad token; a bad token alone is 401 even where anonymous would be let in.
 * Source: kubernetes pkg/kubeapiserver/authenticator/config.go; recorded: conformance authz/unauthenticated.
 */
export class Authenticator {
  readonly #staticUsers = new Map<string, UserInfo>();
  readonly #tokens: ServiceAccountTokens;
  readonly #now: () => number;
  readonly #anonymous: boolean;
  readonly #authenticated = new WeakMap<UserInfo, UserInfo>();

  constructor(options: {
    readonly staticTokens?: readonly StaticToken[];
    readonly serviceAccountTokens: ServiceAccountTokens;
    readonly now: () => number;
    /** Whether requests without credentials pass as system:anonymous. Default true. */
    readonly anonymous?: boolean;
  }) {
    for (const { token, user, uid, groups } of options.staticTokens ?? []) {
      const info = { name: user, ...(uid === '' ? {} : { uid }), groups: [...groups] };
      this.#staticUsers.set(token, withAuthenticatedGroup(deepFreeze(info)));
    }
    this.#tokens = options.serviceAccountTokens;
    this.#now = options.now;
    this.#anonymous = options.anonymous ?? true;
  }

  /** @throws StatusError 401 when credentials are shown and none is good, or none is shown and anonymous is off. */
  authenticate({ headers, clientCertificate }: Credentials): UserInfo {
    if (clientCertificate && clientCertificate.commonName !== '') return userOf(clientCertificate);
    const token = bearerToken(headers['authorization']);
    if (token !== undefined) {
      const verdict = this.authenticateToken(token, [this.#tokens.issuer]);
      if ('error' in verdict) throw newUnauthorized();
      return verdict.user;
    }
    if (!this.#anonymous) throw newUnauthorized();
    return ANONYMOUS_USER;
  }

  /** Whose `token` it is, for at least one of `audiences` (empty: the API server's own). */
  authenticateToken(token: string, audiences: readonly string[]): TokenVerdict {
    const wanted = audiences.length === 0 ? [this.#tokens.issuer] : audiences;
    const fixed = this.#staticUsers.get(token);
    if (fixed) {
      // Static tokens know no audience: they are good for the API server's own.
      const shared = wanted.filter((audience) => audience === this.#tokens.issuer);
      return shared.length > 0 ? { user: fixed, audiences: shared } : { error: 'invalid bearer token' };
    }
    try {
      const identity = this.#tokens.authenticate(token, this.#now());
      if (!identity) return { error: 'invalid bearer token' };
      const shared = wanted.filter((audience) => identity.audiences.includes(audience));
      if (shared.length === 0) {
        const why = `token audiences [${quoted(identity.audiences)}] is invalid for the target audiences [${quoted(wanted)}]`;
        return { error: `[invalid bearer token, ${why}]` };
      }
      return { user: this.#withGroup(identity.user), audiences: shared };
    } catch (error) {
      if (error instanceof InvalidTokenError) return { error: `[invalid bearer token, ${error.message}]` };
      throw error;
    }
  }

  /** One object per user: authorisation remembers by identity. */
  #withGroup(user: UserInfo): UserInfo {
    let known = this.#authenticated.get(user);
    if (!known) {
      known = withAuthenticatedGroup(user);
      this.#authenticated.set(user, known);
    }
    return known;
  }
}

/** By certificate: controllers in this process show the same one with each request. */
const certified = new WeakMap<object, UserInfo>();

function userOf(certificate: NonNullable<ApiRequest['clientCertificate']>): UserInfo {
  let user = certified.get(certificate);
  if (!user) {
    const { commonName, organizations } = certificate;
    user = withAuthenticatedGroup({ name: commonName, groups: [...organizations] });
    certified.set(certificate, user);
  }
  return user;
}

/**
 * The token of a `Bearer` header; undefined when there is none, so that other schemes count as no credentials at all.
 * Source: apiserver pkg/authentication/request/bearertoken.
 */
function bearerToken(header: ApiRequest['headers'][string]): string | undefined {
  const text = (typeof header === 'string' ? header : header?.[0])?.trim();
  if (!text) return undefined;
  const space = text.indexOf(' ');
  if (space < 0 || text.slice(0, space).toLowerCase() !== 'bearer') return undefined;
  const token = text.slice(space + 1).split(' ')[0]!;
  return token === '' ? undefined : token;
}

function quoted(texts: readonly string[]): string {
  return texts.map((text) => JSON.stringify(text)).join(' ');
}
