import { at, deepFreeze, isObject, type JsonObject, type KubeObject, member } from '../../kube/index.ts';
import type { Random } from '../../random/index.ts';
import type { Store } from '../../store/index.ts';
import type { UserInfo } from '../api-handler.ts';
import { SigningKey } from './signing-key.ts';
import { serviceAccountGroups, serviceAccountUserName } from './user.ts';

/** Issuer and default audience, as the recorded server had it. */
export const DEFAULT_ISSUER = 'https://kubernetes.default.svc';
const LEGACY_ISSUER = 'kubernetes/serviceaccount';
const CREDENTIAL_ID = 'authentication.kubernetes.io/credential-id';

/** A deleted account or pod keeps its token for this long. Source: kubernetes pkg/serviceaccount/claims.go. */
const DELETION_LEEWAY_MS = 60_000;
const MAX_REMEMBERED = 5_000;

/** What a token is made for. */
export interface TokenClaims {
  readonly serviceAccount: KubeObject;
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  /** The pod or secret whose life bounds the token's. */
  readonly boundObject?: {
    readonly kind: 'Pod' | 'Secret' | 'Node';
    readonly name: string;
    readonly uid: string;
  };
  /** The node of a bound pod, when it has one. */
  readonly node?: { readonly name: string; readonly uid?: string };
}

/** Who a token belongs to and for whom it is meant. */
export interface TokenIdentity {
  readonly user: UserInfo;
  readonly audiences: readonly string[];
}

/** The token is ours but no longer good; the message is what TokenReview reports. */
export class InvalidTokenError extends Error {
  readonly code = 'KUBEFLAP_INVALID_TOKEN';
}

interface Verified {
  readonly claims: JsonObject;
  readonly identity: TokenIdentity;
  readonly legacy: boolean;
}

/**
 * Makes and checks the JSON web tokens of service accounts: bound ones (TokenRequest) and the legacy ones kept in secrets.
 * Source: kubernetes pkg/serviceaccount/{jwt,claims,legacy}.go.
 */
export class ServiceAccountTokens {
  readonly issuer: string;
  readonly #keyRandom: Random;
  #key: SigningKey | undefined;
  readonly #random: Random;
  readonly #store: Store;
  /** Signatures are checked once per token; expiry and the account's life every time. */
  readonly #verified = new Map<string, Verified>();

  constructor(options: { readonly random: Random; readonly store: Store; readonly issuer?: string }) {
    this.#keyRandom = options.random.stream('service-account-key');
    this.#random = options.random.stream('service-account-tokens');
    this.#store = options.store;
    this.issuer = options.issuer ?? DEFAULT_ISSUER;
  }

  /** Made on first use: most simulations never sign anything. */
  get key(): SigningKey {
    this.#key ??= new SigningKey(this.#keyRandom);
    return this.#key;
  }

  /** A bound token, valid from `now` (ms). */
  issue(claims: TokenClaims, now: number): string {
    const { serviceAccount, boundObject, node } = claims;
    const { namespace = '', name = '', uid = '' } = serviceAccount.metadata;
    const issuedAt = Math.floor(now / 1000);
    return this.#sign({
      aud: claims.audiences,
      exp: issuedAt + claims.expirationSeconds,
      iat: issuedAt,
      iss: this.issuer,
      jti: this.#random.uuid(),
      'kubernetes.io': {
        namespace,
        ...(node ? { node: { ...node } } : {}),
        ...(boundObject
          ? { [boundObject.kind.toLowerCase()]: { name: boundObject.name, uid: boundObject.uid } }
          : {}),
        serviceaccount: { name, uid },
      },
      nbf: issuedAt,
      sub: serviceAccountUserName(namespace, name),
    });
  }

  /** The token of a `kubernetes.io/service-account-token` secret: no expiry, good while the secret holds it. */
  issueLegacy(serviceAccount: KubeObject, secretName: string): string {
    const { namespace = '', name = '', uid = '' } = serviceAccount.metadata;
    return this.#sign({
      iss: LEGACY_ISSUER,
      'kubernetes.io/serviceaccount/namespace': namespace,
      'kubernetes.io/serviceaccount/secret.name': secretName,
      'kubernetes.io/serviceaccount/service-account.name': name,
      'kubernetes.io/serviceaccount/service-account.uid': uid,
      sub: serviceAccountUserName(namespace, name),
    });
  }

  /**
   * The owner of `token`, or undefined when it is none of ours.
   * @throws InvalidTokenError when it is ours but expired, or its account or bound object is gone.
   */
  authenticate(token: string, now: number): TokenIdentity | undefined {
    const verified = this.#verified.get(token) ?? this.#verify(token);
    if (!verified) return undefined;
    if (verified.legacy) this.#checkLegacy(verified.claims, token);
    else this.#checkBound(verified.claims, now);
    return verified.identity;
  }

  #sign(claims: JsonObject): string {
    const data = `${encode({ alg: 'ES256', kid: this.key.jwk.kid })}.${encode(claims)}`;
    return `${data}.${this.key.sign(data).toString('base64url')}`;
  }

  #verify(token: string): Verified | undefined {
    const parts = token.split('.');
    const [head, body, signature] = parts;
    if (parts.length !== 3 || !head || !body || !signature) return undefined;
    const claims = decode(body);
    const header = decode(head);
    if (!claims || header?.['alg'] !== 'ES256') return undefined;
    const issuer = member(claims, 'iss');
    if (issuer !== this.issuer && issuer !== LEGACY_ISSUER) return undefined;
    if (!this.key.verify(`${head}.${body}`, Buffer.from(signature, 'base64url'))) return undefined;
    const legacy = issuer === LEGACY_ISSUER;
    const verified = { claims, legacy, identity: legacy ? this.#legacyIdentity(claims) : identityOf(claims) };
    if (this.#verified.size >= MAX_REMEMBERED) this.#verified.clear();
    this.#verified.set(token, verified);
    return verified;
  }

  #legacyIdentity(claims: JsonObject): TokenIdentity {
    const namespace = textAt(claims, 'kubernetes.io/serviceaccount/namespace');
    return deepFreeze({
      user: {
        name: textAt(claims, 'sub'),
        uid: textAt(claims, 'kubernetes.io/serviceaccount/service-account.uid'),
        groups: [...serviceAccountGroups(namespace)],
      },
      audiences: [this.issuer],
    });
  }

  #checkBound(claims: JsonObject, now: number): void {
    const seconds = now / 1000;
    if (seconds >= numberAt(claims, 'exp')) throw new InvalidTokenError('service account token has expired');
    if (seconds < numberAt(claims, 'nbf'))
      throw new InvalidTokenError('service account token is not valid yet');
    const namespace = textAt(claims, 'kubernetes.io', 'namespace');
    const bindings = [
      { kind: 'serviceaccount', key: '/serviceaccounts' },
      { kind: 'pod', key: '/pods' },
      { kind: 'secret', key: '/secrets' },
    ];
    for (const { kind, key } of bindings) {
      const reference = at(claims, 'kubernetes.io', kind);
      if (!isObject(reference)) continue;
      const object = this.#store.get(key, namespace, textAt(reference, 'name'));
      if (!object || object.metadata.uid !== textAt(reference, 'uid') || longDeleted(object, now))
        throw new InvalidTokenError('service account token has been invalidated');
    }
  }

  #checkLegacy(claims: JsonObject, token: string): void {
    const namespace = textAt(claims, 'kubernetes.io/serviceaccount/namespace');
    const secretName = textAt(claims, 'kubernetes.io/serviceaccount/secret.name');
    const accountName = textAt(claims, 'kubernetes.io/serviceaccount/service-account.name');
    const secret = this.#store.get('/secrets', namespace, secretName);
    const stored = at(secret, 'data', 'token');
    if (typeof stored !== 'string' || Buffer.from(stored, 'base64').toString() !== token)
      throw new InvalidTokenError('Token has been invalidated');
    const account = this.#store.get('/serviceaccounts', namespace, accountName);
    const uid = textAt(claims, 'kubernetes.io/serviceaccount/service-account.uid');
    if (!account || account.metadata.uid !== uid)
      throw new InvalidTokenError(
        `ServiceAccount UID (${uid}) does not match claim (${account?.metadata.uid ?? ''})`,
      );
  }
}

function identityOf(claims: JsonObject): TokenIdentity {
  const namespace = textAt(claims, 'kubernetes.io', 'namespace');
  const audience = member(claims, 'aud');
  const extra: Record<string, readonly string[]> = { [CREDENTIAL_ID]: [`JTI=${textAt(claims, 'jti')}`] };
  for (const kind of ['node', 'pod']) {
    const reference = at(claims, 'kubernetes.io', kind);
    if (!isObject(reference)) continue;
    extra[`authentication.kubernetes.io/${kind}-name`] = [textAt(reference, 'name')];
    const uid = textAt(reference, 'uid');
    if (uid !== '') extra[`authentication.kubernetes.io/${kind}-uid`] = [uid];
  }
  return deepFreeze({
    user: {
      name: textAt(claims, 'sub'),
      uid: textAt(claims, 'kubernetes.io', 'serviceaccount', 'uid'),
      groups: [...serviceAccountGroups(namespace)],
      extra,
    },
    audiences: Array.isArray(audience) ? audience.filter((a) => typeof a === 'string') : [],
  });
}

function longDeleted(object: KubeObject, now: number): boolean {
  const { deletionTimestamp } = object.metadata;
  return deletionTimestamp !== undefined && Date.parse(deletionTimestamp) + DELETION_LEEWAY_MS < now;
}

function encode(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : undefined;
  } catch {
    return undefined;
  }
}

function textAt(object: JsonObject, ...path: string[]): string {
  const value = at(object, ...path);
  return typeof value === 'string' ? value : '';
}

function numberAt(object: JsonObject, key: string): number {
  const value = member(object, key);
  return typeof value === 'number' ? value : 0;
}
