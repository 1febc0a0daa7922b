import type { ServiceAccountTokens } from '../apiserver/index.ts';
import { at, isObject, type KubeObject, member, StatusError } from '../kube/index.ts';
import { type Controller, type ControllerDeps, keyOf, splitKey } from './controller.ts';

const SECRETS = '/secrets';
const SERVICE_ACCOUNTS = '/serviceaccounts';
const TYPE = 'kubernetes.io/service-account-token';
const ACCOUNT_NAME = 'kubernetes.io/service-account.name';
const ACCOUNT_UID = 'kubernetes.io/service-account.uid';

/**
 * Fills secrets of type service-account-token with a token, and deletes those whose account is gone.
 * Source: kubernetes pkg/controller/serviceaccount/tokens_controller.go.
 */
export function serviceAccountToken(
  deps: ControllerDeps,
  tokens: ServiceAccountTokens,
  rootCa: string,
): Controller {
  const { client, store } = deps;
  return {
    name: 'serviceaccount-token-controller',
    watches: [SECRETS, SERVICE_ACCOUNTS],
    keysOf(event) {
      if (event.resource === SECRETS)
        return event.type !== 'DELETED' && isToken(event.object) ? [keyOf(event.namespace, event.name)] : [];
      return store
        .list(SECRETS, event.namespace)
        .filter((secret) => isToken(secret) && accountOf(secret) === event.name)
        .map((secret) => keyOf(event.namespace, secret.metadata.name ?? ''));
    },
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const secret = store.get(SECRETS, namespace, name);
      if (!secret || !isToken(secret)) return undefined;
      const path = { group: '', version: 'v1', resource: 'secrets', namespace, name };
      const account = store.get(SERVICE_ACCOUNTS, namespace, accountOf(secret));
      const wantedUid = secret.metadata.annotations?.[ACCOUNT_UID];
      if (!account || (wantedUid !== undefined && wantedUid !== account.metadata.uid)) {
        await ignoreNotFound(client.delete(path));
        return undefined;
      }
      const filled = withToken(secret, account, tokens, rootCa);
      if (filled !== secret) await client.update(path, filled);
      return undefined;
    },
  };
}

function isToken(secret: KubeObject): boolean {
  return member(secret, 'type') === TYPE;
}

function accountOf(secret: KubeObject): string {
  return secret.metadata.annotations?.[ACCOUNT_NAME] ?? '';
}

function withToken(
  secret: KubeObject,
  account: KubeObject,
  tokens: ServiceAccountTokens,
  rootCa: string,
): KubeObject {
  const data = at(secret, 'data');
  const current = isObject(data) ? data : {};
  const { name = '', namespace = '' } = secret.metadata;
  const missing = {
    ...(member(current, 'ca.crt') === undefined ? { 'ca.crt': base64(rootCa) } : {}),
    ...(member(current, 'namespace') === undefined ? { namespace: base64(namespace) } : {}),
    ...(member(current, 'token') === undefined ? { token: base64(tokens.issueLegacy(account, name)) } : {}),
  };
  const uid = account.metadata.uid ?? '';
  if (Object.keys(missing).length === 0 && secret.metadata.annotations?.[ACCOUNT_UID] === uid) return secret;
  return {
    ...secret,
    data: { ...current, ...missing },
    metadata: { ...secret.metadata, annotations: { ...secret.metadata.annotations, [ACCOUNT_UID]: uid } },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

async function ignoreNotFound(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== 'NotFound') throw error;
  }
}
