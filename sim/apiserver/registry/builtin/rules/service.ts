import {
  isDns1035Label,
  type JsonObject,
  type KubeObject,
  newInvalid,
  withoutKey,
} from '../../../../kube/index.ts';
import { hashString } from '../../../../random/index.ts';
import type { TypeRules } from '../type-rules.ts';
import { editItems, itemsAt, numberAt, specOf, textAt, textsAt } from './object-edit.ts';
import { allocationErrors, validateAddresses } from './service-address-validation.ts';
import { isReachableFromOutside, serviceDefaults } from './service-defaults.ts';
import { validateService, validateServiceUpdate } from './service-validation.ts';

const FIRST_NODE_PORT = 30_000;
const NODE_PORTS = 2768;

/**
 * An address of 10.96.0.0/16 that follows from the service's name, so that equal runs give equal addresses. Two services may
 * in rare cases share one; nothing here routes by it.
 */
function clusterIpFor(service: KubeObject): string {
  const { namespace = '', name = '' } = service.metadata;
  // .0 is the network, .1 belongs to the service `kubernetes`, .255 is the broadcast address.
  const offset = 2 + (hashString(`${namespace}/${name}`) % 65_500);
  return `10.96.${offset >> 8}.${offset & 255}`;
}

function nodePortFor(service: KubeObject, port: JsonObject): number {
  const { namespace = '', name = '' } = service.metadata;
  const key = `${namespace}/${name}/${numberAt(port, 'port')}/${textAt(port, 'protocol')}`;
  return FIRST_NODE_PORT + (hashString(key) % NODE_PORTS);
}

/** Gives the service what the allocators of the real server do. Source: pkg/registry/core/service/storage/alloc.go. */
function allocate(service: KubeObject): KubeObject {
  const spec = specOf(service);
  const type = textAt(spec, 'type');
  if (type === 'ExternalName') return service;
  const asked = { ...spec, clusterIPs: askedIps(spec) };
  const related = validateAddresses(asked);
  const refused = related.length > 0 ? related : allocationErrors(asked, needsNodePorts(spec));
  if (refused.length > 0)
    throw newInvalid({ group: '', kind: 'Service' }, service.metadata.name ?? '', refused);
  const ip = textAt(spec, 'clusterIP') || clusterIpFor(service);
  let next: JsonObject = {
    ...spec,
    clusterIP: ip,
    clusterIPs: textsAt(spec, 'clusterIPs').length > 0 ? spec['clusterIPs']! : [ip],
    ipFamilies:
      textsAt(spec, 'ipFamilies').length > 0 ? spec['ipFamilies']! : [ip.includes(':') ? 'IPv6' : 'IPv4'],
    ipFamilyPolicy: spec['ipFamilyPolicy'] ?? 'SingleStack',
  };
  if (needsNodePorts(next))
    next = editItems(next, 'ports', (port) =>
      numberAt(port, 'nodePort') ? port : { ...port, nodePort: nodePortFor(service, port) },
    );
  return { ...service, spec: next };
}

/** A client that says one address means the list of it. Source: normalizeClusterIPs. */
function askedIps(spec: JsonObject): readonly string[] {
  const ips = textsAt(spec, 'clusterIPs');
  const ip = textAt(spec, 'clusterIP');
  return ips.length === 0 && ip !== '' ? [ip] : ips;
}

function needsNodePorts(spec: JsonObject): boolean {
  const type = textAt(spec, 'type');
  return type === 'NodePort' || (type === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] !== false);
}

/** What an update does not say, it keeps. Source: pkg/registry/core/service/strategy.go patchAllocatedValues. */
function keepAllocated(service: KubeObject, old: KubeObject): KubeObject {
  const [spec, oldSpec] = [specOf(service), specOf(old)];
  const [type, oldType] = [textAt(spec, 'type'), textAt(oldSpec, 'type')];
  let next = spec;
  if (type !== 'ExternalName' && oldType !== 'ExternalName') {
    // Who takes clusterIP away says nothing of the list, and so keeps both.
    const isCleared = textsAt(next, 'clusterIPs').length === 0 || sameIps(next, oldSpec);
    if (textAt(next, 'clusterIP') === '' && isCleared)
      next = copyKeys(next, oldSpec, ['clusterIP', 'clusterIPs']);
    // A client that changes only clusterIP means both. Source: NormalizeClusterIPs.
    else if (textAt(next, 'clusterIP') !== textAt(oldSpec, 'clusterIP') && sameIps(next, oldSpec))
      next = { ...next, clusterIPs: [textAt(next, 'clusterIP')] };
    next = copyKeys(
      next,
      oldSpec,
      ['ipFamilies', 'ipFamilyPolicy'].filter((key) => next[key] === undefined),
    );
  }
  if (needsNodePorts(next) && needsNodePorts(oldSpec)) next = keepNodePorts(next, oldSpec);
  next = dropTypeDependent(next, oldSpec);
  if (type === 'ExternalName' && oldType !== 'ExternalName')
    next = dropEqual(next, oldSpec, [
      'clusterIP',
      'clusterIPs',
      'ipFamilies',
      'ipFamilyPolicy',
      'internalTrafficPolicy',
    ]);
  return next === spec ? service : { ...service, spec: next };
}

/**
 * What only the old type needed goes, unless the client changed it in the same breath.
 * Source: pkg/registry/core/service/strategy.go dropTypeDependentFields.
 */
function dropTypeDependent(spec: JsonObject, oldSpec: JsonObject): JsonObject {
  let next = spec;
  if (needsNodePorts(oldSpec) && !needsNodePorts(next)) {
    const old = new Set(itemsAt(oldSpec, 'ports').map((port) => numberAt(port, 'nodePort')));
    const isSame = itemsAt(next, 'ports').every(
      (port) => !numberAt(port, 'nodePort') || old.has(numberAt(port, 'nodePort')),
    );
    if (isSame) next = editItems(next, 'ports', (port) => withoutKey(port, 'nodePort'));
  }
  const isBalanced = (each: JsonObject): boolean => textAt(each, 'type') === 'LoadBalancer';
  if (isBalanced(oldSpec) && !isBalanced(next))
    next = dropEqual(next, oldSpec, [
      'allocateLoadBalancerNodePorts',
      'loadBalancerClass',
      'healthCheckNodePort',
    ]);
  if (isReachableFromOutside(oldSpec) && !isReachableFromOutside(next))
    next = dropEqual(next, oldSpec, ['externalTrafficPolicy']);
  return next;
}

function sameIps(spec: JsonObject, oldSpec: JsonObject): boolean {
  return textsAt(spec, 'clusterIPs').join() === textsAt(oldSpec, 'clusterIPs').join();
}

function copyKeys(target: JsonObject, source: JsonObject, keys: readonly string[]): JsonObject {
  const copied = keys.filter((key) => source[key] !== undefined).map((key) => [key, source[key]] as const);
  return copied.length === 0 ? target : { ...target, ...Object.fromEntries(copied) };
}

function dropEqual(target: JsonObject, source: JsonObject, keys: readonly string[]): JsonObject {
  return keys.reduce(
    (result, key) =>
      JSON.stringify(result[key]) === JSON.stringify(source[key]) ? withoutKey(result, key) : result,
    target,
  );
}

function keepNodePorts(spec: JsonObject, oldSpec: JsonObject): JsonObject {
  const used = new Map(itemsAt(oldSpec, 'ports').map((port) => [portKey(port), port['nodePort']]));
  return editItems(spec, 'ports', (port) => {
    const kept = used.get(portKey(port));
    return numberAt(port, 'nodePort') || kept === undefined ? port : { ...port, nodePort: kept };
  });
}

function portKey(port: JsonObject): string {
  return `${textAt(port, 'protocol')}/${numberAt(port, 'port')}`;
}

export const serviceRules: TypeRules = {
  changesFirst: true,
  defaults: serviceDefaults,
  validateName: isDns1035Label,
  completeForCreate: allocate,
  prepareForUpdate: (service, old) => allocate(keepAllocated(service, old)),
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  returnsDeletedObject: true,
};
