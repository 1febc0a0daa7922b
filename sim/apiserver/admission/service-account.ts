import {
  at,
  goQuote,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type KubeObject,
  member,
  newInternalError,
} from '../../kube/index.ts';
import type { Random } from '../../random/index.ts';
import type { Store } from '../../store/index.ts';
import type { AdmissionAttributes } from '../ports.ts';
import { type AdmissionPlugin, admissionForbidden, isWriteTo } from './plugin.ts';

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const VOLUME_PREFIX = 'kube-api-access-';
/** Ten seconds below the hour a kubelet asks for, so that the token is renewed in time. Source: plugin source. */
const EXPIRATION_SECONDS = 3607;
const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/**
 * Gives pods their service account and a volume with its token, and refuses pods whose account does not exist.
 * Off by default, as in the recorded server; source: kubernetes plugin/pkg/admission/serviceaccount.
 */
export function serviceAccount(store: Store, random: Random): AdmissionPlugin {
  return {
    name: 'ServiceAccount',
    mutate(attributes) {
      const { object, operation } = attributes;
      if (!object || operation !== 'CREATE' || !isWriteTo(attributes, '', 'pods')) return object;
      if (object.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined)
        return checkedMirror(attributes, object);
      return withAccount(attributes, object, store, random);
    },
  };
}

function checkedMirror(attributes: AdmissionAttributes, pod: KubeObject): KubeObject {
  if (member(podSpec(pod), 'serviceAccountName'))
    throw admissionForbidden(attributes, 'a mirror pod may not reference service accounts');
  return pod;
}

function withAccount(
  attributes: AdmissionAttributes,
  pod: KubeObject,
  store: Store,
  random: Random,
): KubeObject {
  const spec = podSpec(pod);
  const asked = member(spec, 'serviceAccountName');
  const name = typeof asked === 'string' && asked !== '' ? asked : 'default';
  const account = store.get('/serviceaccounts', attributes.namespace, name);
  if (!account)
    throw admissionForbidden(
      attributes,
      `error looking up service account ${attributes.namespace}/${name}: serviceaccount ${goQuote(name)} not found`,
    );
  const secrets = member(account, 'imagePullSecrets');
  const own = member(spec, 'imagePullSecrets');
  const next: JsonObject = {
    ...spec,
    serviceAccountName: name,
    serviceAccount: name,
    ...(isArray(own) && own.length > 0
      ? {}
      : isArray(secrets) && secrets.length > 0
        ? { imagePullSecrets: secrets }
        : {}),
  };
  const wanted =
    member(spec, 'automountServiceAccountToken') ?? member(account, 'automountServiceAccountToken');
  return { ...pod, spec: wanted === false ? next : withToken(next, random) };
}

function withToken(spec: JsonObject, random: Random): JsonObject {
  const volumes = items(spec, 'volumes');
  const existing = volumes.find((v) => isObject(v) && String(member(v, 'name')).startsWith(VOLUME_PREFIX));
  const volume = isObject(existing)
    ? String(member(existing, 'name'))
    : `${VOLUME_PREFIX}${random.text(NAME_ALPHABET, 5)}`;
  let mounted = false;
  const mount = (container: Json): Json => {
    if (!isObject(container)) return container;
    const mounts = items(container, 'volumeMounts');
    if (mounts.some((m) => isObject(m) && member(m, 'mountPath') === MOUNT_PATH)) return container;
    mounted = true;
    return {
      ...container,
      volumeMounts: [...mounts, { name: volume, readOnly: true, mountPath: MOUNT_PATH }],
    };
  };
  const initContainers = items(spec, 'initContainers').map(mount);
  const containers = items(spec, 'containers').map(mount);
  return {
    ...spec,
    ...(initContainers.length === 0 ? {} : { initContainers }),
    containers,
    ...(mounted && !existing ? { volumes: [...volumes, tokenVolume(volume)] } : {}),
  };
}

function tokenVolume(name: string): JsonObject {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: EXPIRATION_SECONDS, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
          },
        },
      ],
      defaultMode: 0o644,
    },
  };
}

function podSpec(pod: KubeObject): JsonObject {
  const spec = at(pod, 'spec');
  if (!isObject(spec)) throw newInternalError('a pod without spec reached admission');
  return spec;
}

function items(object: JsonObject, key: string): readonly Json[] {
  const value = member(object, key);
  return isArray(value) ? value : [];
}
