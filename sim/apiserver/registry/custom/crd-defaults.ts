import { at, isArray, isObject, type JsonObject, type KubeObject, withKey } from '../../../kube/index.ts';
import { versionsOf } from './crd-versions.ts';

const WEBHOOK_PORT = 443;

/** Fills in what a CRD leaves out. Source: apiextensions-apiserver pkg/apis/apiextensions/v1/defaults.go. */
export function applyCrdDefaults(crd: KubeObject): KubeObject {
  const spec = crd['spec'];
  if (!isObject(spec)) return crd;
  const next = defaultSpec(spec);
  const defaulted = next === spec ? crd : ({ ...crd, spec: next } as KubeObject);
  const stored = at(crd, 'status', 'storedVersions');
  if (isArray(stored) && stored.length > 0) return defaulted;
  const storage = versionsOf(crd).find((version) => version['storage'] === true);
  if (storage === undefined) return defaulted;
  const status = isObject(crd['status']) ? crd['status'] : {};
  return { ...defaulted, status: { ...status, storedVersions: [storage['name'] ?? ''] } } as KubeObject;
}

function defaultSpec(spec: JsonObject): JsonObject {
  let result = spec;
  const names = spec['names'];
  if (isObject(names)) {
    const defaulted = defaultNames(names);
    if (defaulted !== names) result = withKey(result, 'names', defaulted);
  }
  const conversion = spec['conversion'];
  if (!isObject(conversion)) return withKey(result, 'conversion', { strategy: 'None' });
  const service = at(conversion, 'webhook', 'clientConfig', 'service');
  if (!isObject(service) || service['port'] !== undefined) return result;
  const webhook = at(conversion, 'webhook') as JsonObject;
  const clientConfig = {
    ...(webhook['clientConfig'] as JsonObject),
    service: { ...service, port: WEBHOOK_PORT },
  };
  return withKey(result, 'conversion', { ...conversion, webhook: { ...webhook, clientConfig } });
}

function defaultNames(names: JsonObject): JsonObject {
  const kind = String(names['kind'] ?? '');
  let result = names;
  if ((names['singular'] ?? '') === '' && kind !== '')
    result = withKey(result, 'singular', kind.toLowerCase());
  if ((names['listKind'] ?? '') === '' && kind !== '') result = withKey(result, 'listKind', `${kind}List`);
  return result;
}
