import {
  type FieldSet,
  fieldElement,
  recordScale,
  recordUpdate,
  type SchemaOfVersion,
  scaleManagedFields,
  setOf,
} from '../apply/index.ts';
import {
  apiVersionOf,
  at,
  deepFreeze,
  type JsonObject,
  type KubeObject,
  parseApiVersion,
} from '../kube/index.ts';
import type { Exchange } from './exchange.ts';
import type { ResourceDefinition } from './registry/resource.ts';

/** Who writes: the fieldManager parameter, else the user agent up to its first slash. */
export function managerOf(exchange: Exchange, fieldManager: string): string {
  if (fieldManager !== '') return fieldManager;
  const agent = exchange.request.headers['user-agent'];
  const name = typeof agent === 'string' ? agent.split('/')[0]! : 'unknown';
  // Source: apiserver pkg/endpoints/handlers/create.go prefixFromUserAgent: printable, at most 128 bytes.
  return [...name]
    .filter((c) => /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(c))
    .join('')
    .slice(0, 128);
}

const zeroObjects = new WeakMap<ResourceDefinition, KubeObject>();

/** What a fresh object of the type holds: the zero values of its Go struct. Ownership of a create is counted from it. */
export function zeroObjectOf(definition: ResourceDefinition): KubeObject {
  let zero = zeroObjects.get(definition);
  if (zero === undefined) {
    const bare = { apiVersion: apiVersionOf(definition), kind: definition.kind };
    zero = deepFreeze(definition.decode ? definition.decode(bare).object : bare) as KubeObject;
    zeroObjects.set(definition, zero);
  }
  return zero;
}

const STATUS = setOf([fieldElement('status')]);
const SPEC = setOf([fieldElement('spec')]);
const NONE = setOf();
/** Source: each type's GetResetFields; only Deployment and Pod reset more than `spec` on `/status`. */
const RESET_ON_STATUS: ReadonlyMap<string, FieldSet> = new Map([
  ['apps/deployments', setOf([fieldElement('spec')], [fieldElement('metadata'), fieldElement('labels')])],
  [
    '/pods',
    setOf(
      [fieldElement('spec')],
      [fieldElement('metadata'), fieldElement('deletionTimestamp')],
      [fieldElement('metadata'), fieldElement('ownerReferences')],
    ),
  ],
]);

/** What the endpoint of a request drops from what clients send. */
export function resetFieldsOf({ definition, info }: Exchange): FieldSet {
  if (info.subresource === 'status')
    return RESET_ON_STATUS.get(`${definition.group}/${definition.resource}`) ?? SPEC;
  return info.subresource === '' && definition.subresources.has('status') ? STATUS : NONE;
}

/** The object with `metadata.managedFields` telling who set what. */
export function trackUpdate(
  exchange: Exchange,
  live: KubeObject | undefined,
  object: KubeObject,
  fieldManager: string,
): KubeObject {
  const { definition, info, parts } = exchange;
  return recordUpdate({
    live,
    empty: zeroObjectOf(definition),
    next: object,
    manager: managerOf(exchange, fieldManager),
    subresource: info.subresource,
    apiVersion: apiVersionOf(definition),
    schema: definition.schema,
    ...(definition.isCustom ? { schemaOfVersion: schemaOfVersion(exchange) } : {}),
    now: parts.clock.now(),
    resetFields: resetFieldsOf(exchange),
  });
}

/** The rescaled parent, with the write recorded as one of the Scale that clients see. */
export function trackScale(
  exchange: Exchange,
  live: KubeObject,
  rescaled: KubeObject,
  fieldManager: string,
): KubeObject {
  const { definition, parts, subresource } = exchange;
  const path = subresource!.scale!.specReplicasPath;
  const replicas = (parent: KubeObject): KubeObject => {
    const managedFields = scaleManagedFields(live, path);
    const { uid } = live.metadata;
    return {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: {
        ...(uid === undefined ? {} : { uid }),
        ...(managedFields === undefined ? {} : { managedFields }),
      },
      // A Scale of zero leaves the field out, so nobody owns it.
      spec: replicasOf(parent, path),
    };
  };
  const scale = recordUpdate({
    live: replicas(live),
    next: replicas(rescaled),
    manager: managerOf(exchange, fieldManager),
    subresource: 'scale',
    apiVersion: 'autoscaling/v1',
    schema: undefined,
    now: parts.clock.now(),
  });
  return recordScale(rescaled, scale, path, apiVersionOf(definition));
}

function replicasOf(parent: KubeObject, path: string): JsonObject {
  const replicas = at(parent, ...path.split('.').filter(Boolean));
  return replicas === undefined || replicas === 0 ? {} : { replicas };
}

/** The versions of a custom resource hold different fields; an entry is read in the version it was made in. */
function schemaOfVersion({ definition, parts }: Exchange): SchemaOfVersion {
  return (apiVersion) => {
    const { group, version } = parseApiVersion(apiVersion) ?? { group: '', version: '' };
    const other = parts.registry.lookup(group, version, definition.resource);
    return other === undefined ? 'missing' : other.schema;
  };
}
