import {
  at,
  type FieldError,
  formatTime,
  goQuote,
  isArray,
  isObject,
  type JsonObject,
  type KubeObject,
  member,
  newConflict,
  newInvalid,
  newNotFound,
  StatusError,
} from '../../kube/index.ts';
import type { Store } from '../../store/index.ts';
import type { ResourceCall, SubresourceResult } from '../registry/resource.ts';
import { AUTHENTICATION_GROUP } from './identity-review.ts';
import type { ServiceAccountTokens, TokenClaims } from './service-account-tokens.ts';

const KIND = { group: AUTHENTICATION_GROUP, kind: 'TokenRequest' };
const DEFAULT_SECONDS = 3600;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;

/** Answers a POST to `serviceaccounts/NAME/token`. */
export type TokenRequest = (body: JsonObject, parent: KubeObject, call: ResourceCall) => SubresourceResult;

/**
 * Makes a token for a service account, optionally bound to a pod, secret or node.
 * Source: kubernetes pkg/registry/core/serviceaccount/storage/token.go; recorded: conformance authz/token-request.
 */
export function tokenRequest(tokens: ServiceAccountTokens, store: Store): TokenRequest {
  return (body, serviceAccount, call) => {
    const metadata = at(body, 'metadata');
    const { name = '', namespace = '' } = serviceAccount.metadata;
    const mismatches = metadataErrors(isObject(metadata) ? metadata : {}, name, namespace);
    if (mismatches.length > 0) throw newInvalid(KIND, name, mismatches);
    const expirationSeconds = secondsOf(at(body, 'spec', 'expirationSeconds'));
    const errors = durationErrors(expirationSeconds);
    if (errors.length > 0) throw newInvalid(KIND, '', errors);
    const asked = at(body, 'spec', 'audiences');
    const given = isArray(asked) ? asked.filter((audience) => typeof audience === 'string') : [];
    const audiences = given.length === 0 ? [tokens.issuer] : given;
    const reference = at(body, 'spec', 'boundObjectRef');
    const bound = isObject(reference) ? boundClaims(reference, namespace, store) : {};
    const token = tokens.issue({ serviceAccount, audiences, expirationSeconds, ...bound }, call.now);
    return {
      answer: {
        ...body,
        apiVersion: `${AUTHENTICATION_GROUP}/v1`,
        kind: KIND.kind,
        metadata: {
          ...(isObject(metadata) ? metadata : {}),
          name,
          namespace,
          creationTimestamp: formatTime(call.now),
        },
        spec: { audiences, expirationSeconds, boundObjectRef: isObject(reference) ? reference : null },
        status: {
          token,
          expirationTimestamp: formatTime((Math.floor(call.now / 1000) + expirationSeconds) * 1000),
        },
      },
    };
  };
}

function metadataErrors(metadata: JsonObject, name: string, namespace: string): FieldError[] {
  const errors: FieldError[] = [];
  const check = (key: string, wanted: string, what: string): void => {
    const given = member(metadata, key);
    if (typeof given !== 'string' || given === '' || given === wanted) return;
    errors.push({
      reason: 'FieldValueInvalid',
      field: `metadata.${key}`,
      message: `Invalid value: ${goQuote(given)}: must match the service account ${what} if specified`,
    });
  };
  check('name', name, 'name');
  check('namespace', namespace, 'namespace');
  return errors;
}

function secondsOf(value: unknown): number {
  return typeof value === 'number' ? value : DEFAULT_SECONDS;
}

function durationErrors(seconds: number): FieldError[] {
  const error = (why: string): FieldError[] => [
    {
      reason: 'FieldValueInvalid',
      field: 'spec.expirationSeconds',
      message: `Invalid value: ${seconds}: ${why}`,
    },
  ];
  if (seconds < MIN_SECONDS) return error('may not specify a duration less than 10 minutes');
  if (seconds > MAX_SECONDS) return error('may not specify a duration larger than 2^32 seconds');
  return [];
}

/** What the bound object adds to the claims. It must exist and, if the reference has a uid, be that very object. */
function boundClaims(
  reference: JsonObject,
  namespace: string,
  store: Store,
): Pick<TokenClaims, 'boundObject' | 'node'> {
  const text = (key: string): string => {
    const value = member(reference, key);
    return typeof value === 'string' ? value : '';
  };
  const [kind, apiVersion, name, uid] = [text('kind'), text('apiVersion'), text('name'), text('uid')];
  if (apiVersion !== 'v1' || (kind !== 'Pod' && kind !== 'Secret' && kind !== 'Node'))
    throw new StatusError(
      400,
      'BadRequest',
      `cannot bind token for serviceaccount to type ${kindText(apiVersion, kind)}`,
    );
  const resource = `${kind.toLowerCase()}s`;
  const object = store.get(`/${resource}`, kind === 'Node' ? '' : namespace, name);
  if (!object) throw newNotFound({ group: '', resource }, name);
  if (uid !== '' && uid !== object.metadata.uid)
    throw newConflict(
      { group: '', resource: kind },
      name,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  const boundObject = { kind, name, uid: object.metadata.uid ?? '' } as const;
  const nodeName = kind === 'Pod' ? at(object, 'spec', 'nodeName') : undefined;
  if (typeof nodeName !== 'string' || nodeName === '') return { boundObject };
  const node = store.get('/nodes', '', nodeName);
  return { boundObject, node: { name: nodeName, ...(node?.metadata.uid ? { uid: node.metadata.uid } : {}) } };
}

function kindText(apiVersion: string, kind: string): string {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return `${group}/${version}, Kind=${kind}`;
}
