import { isIP } from 'node:net';
import {
  at,
  forbiddenField,
  invalidField,
  isArray,
  isObject,
  type JsonObject,
  type KubeObject,
  member,
  newBadRequest,
  newInvalid,
  newNotFound,
  newUnknownError,
  StatusError,
} from '../../kube/index.ts';
import type { ApiResponse } from '../api-handler.ts';
import type { Exchange } from '../exchange.ts';
import { integerParam } from '../options/params.ts';
import { textBody } from '../serialisation.ts';
import { readStored } from '../storage/commit.ts';

/** Subresources that lead to a node or a backend, of which there is none here. */
export const CONNECTIONS: ReadonlySet<string> = new Set(['log', 'exec', 'attach', 'portforward', 'proxy']);

/**
 * Any method on a subresource that connects to a node or a backend. None answers here: all that can be had are scripted logs
 * and the refusals of a cluster whose kubelets are down. Source: kubernetes pkg/registry/core/pod/strategy.go,
 * apiserver pkg/endpoints/handlers/rest.go ConnectResource.
 */
export function connect(exchange: Exchange): ApiResponse {
  const { info, query } = exchange;
  if (info.subresource === 'log') return log(exchange);
  if (query.has('dryRun')) throw newBadRequest('dryRun is not supported');
  if (info.subresource === 'proxy') throw proxyRefusal(exchange);
  const pod = podOf(exchange);
  if (info.subresource !== 'portforward') chooseContainer(exchange, pod);
  if (nodeOf(pod) === '') throw newBadRequest(`pod ${info.name} does not have a host assigned`);
  const kubelet = kubeletOf(exchange, pod);
  if (exchange.request.headers['upgrade'] === undefined) throw newBadRequest('Upgrade request required');
  throw newUnknownError(`error dialing backend: ${dialError(kubelet)}`);
}

function podOf(exchange: Exchange): KubeObject {
  const { definition, info } = exchange;
  const stored = readStored(exchange, info.name);
  if (!stored) throw newNotFound(definition, info.name);
  return stored;
}

function log(exchange: Exchange): ApiResponse {
  checkLogOptions(exchange);
  const pod = podOf(exchange);
  const container = chooseContainer(exchange, pod);
  const text = exchange.parts.podLog(pod, container);
  if (text !== undefined)
    return {
      status: 200,
      headers: { 'cache-control': 'no-cache, private', 'content-type': 'text/plain' },
      body: textBody(lastLines(text, integerParam(exchange.query, 'tailLines'))),
    };
  // A pod that is nowhere has an empty log; the log of a scheduled one is on a node that cannot be reached.
  if (nodeOf(pod) === '') return { status: 204, headers: {}, body: textBody('') };
  const kubelet = kubeletOf(exchange, pod);
  const { namespace = '', name = '' } = pod.metadata;
  const url = `https://${kubelet}:${KUBELET_PORT}/containerLogs/${namespace}/${name}/${container}`;
  throw newUnknownError(`Get ${JSON.stringify(url)}: ${dialError(kubelet)}`);
}

const KUBELET_PORT = 10250;
/** Source: kubernetes cmd/kube-apiserver/app/options --kubelet-preferred-address-types. */
const PREFERRED_ADDRESSES = ['Hostname', 'InternalDNS', 'InternalIP', 'ExternalDNS', 'ExternalIP'];

/** The address of the kubelet of a pod's node. Source: kubernetes pkg/kubelet/client GetConnectionInfo. */
function kubeletOf(exchange: Exchange, pod: KubeObject): string {
  const name = nodeOf(pod);
  const node = exchange.parts.store.get('/nodes', '', name);
  if (!node) throw newNotFound({ group: '', resource: 'nodes' }, name);
  const listed = at(node, 'status', 'addresses');
  const addresses = isArray(listed) ? listed.filter(isObject) : [];
  for (const type of PREFERRED_ADDRESSES) {
    const address = addresses.find((one) => member(one, 'type') === type);
    if (address) return String(member(address, 'address') ?? '');
  }
  const known = addresses.map((one) => `{${String(member(one, 'type'))} ${String(member(one, 'address'))}}`);
  throw newUnknownError(`no preferred addresses found; known addresses: [${known.join(' ')}]`);
}

/** How Go says that nobody listens, or that there is no such host. */
function dialError(host: string): string {
  return isIP(host) === 0
    ? `dial tcp: lookup ${host}: no such host`
    : `dial tcp ${host.includes(':') ? `[${host}]` : host}:${KUBELET_PORT}: connect: connection refused`;
}

/** Source: kubernetes pkg/registry/core/{pod,service,node} ResourceLocation. */
function proxyRefusal(exchange: Exchange): StatusError {
  const { definition, info, parts } = exchange;
  const [scheme, name, port] = splitTarget(info.name);
  if (name === '' || (scheme !== '' && scheme !== 'http' && scheme !== 'https'))
    return newBadRequest(`invalid ${definition.singular} request ${JSON.stringify(info.name)}`);
  const target = readStored(exchange, name);
  if (!target) return newNotFound(definition, name);
  if (definition.resource === 'pods') {
    const address = at(target, 'status', 'podIP');
    if (typeof address !== 'string' || address === '') return newBadRequest('address not allowed');
    return newUnavailable(
      `error trying to reach service: dial tcp ${address}:${port || '80'}: connect: connection refused`,
    );
  }
  if (definition.resource === 'nodes')
    return newUnavailable(`error trying to reach service: ${dialError(name)}`);
  if (!parts.store.get('/endpoints', info.namespace, name))
    return newNotFound({ group: '', resource: 'endpoints' }, name);
  return newUnavailable(`no endpoints available for service ${JSON.stringify(name)}`);
}

/** `name`, `name:port` or `scheme:name:port`. Source: apimachinery pkg/util/net SplitSchemeNamePort. */
function splitTarget(id: string): readonly [scheme: string, name: string, port: string] {
  const parts = id.split(':');
  if (parts.length === 1) return ['', id, ''];
  if (parts.length === 2) return ['', parts[0]!, parts[1]!];
  return parts.length === 3 ? [parts[0]!, parts[1]!, parts[2]!] : ['', '', ''];
}

function newUnavailable(why: string): StatusError {
  return new StatusError(503, 'ServiceUnavailable', why);
}

/** Source: kubernetes pkg/apis/core/validation ValidatePodLogOptions. */
function checkLogOptions({ query, info }: Exchange): void {
  const both = query.has('sinceSeconds') && query.has('sinceTime');
  const fields = ['tailLines', 'limitBytes', ...(both ? [] : ['sinceSeconds'])];
  const errors = fields.flatMap((field) => {
    const value = integerParam(query, field);
    const least = field === 'tailLines' ? 0 : 1;
    if (value === undefined || value >= least) return [];
    const why = `must be greater than ${field === 'tailLines' ? 'or equal to ' : ''}0`;
    return [invalidField(field, value, why)];
  });
  if (both) errors.push(forbiddenField('', 'at most one of `sinceTime` or `sinceSeconds` may be specified'));
  if (errors.length > 0) throw newInvalid({ group: '', kind: 'PodLogOptions' }, info.name, errors);
}

/** The container asked for, or the only one. */
function chooseContainer({ query, info }: Exchange, pod: KubeObject): string {
  const asked = query.get('container') ?? '';
  const names = (list: string): string[] => {
    const containers = at(pod, 'spec', list);
    return isArray(containers) ? containers.filter(isObject).map(nameOf) : [];
  };
  const main = names('containers');
  if (asked === '' && main.length === 1) return main[0]!;
  const all = [...names('initContainers'), ...main, ...names('ephemeralContainers')];
  if (asked === '')
    throw newBadRequest(
      `a container name must be specified for pod ${info.name}, choose one of: [${all.join(' ')}]`,
    );
  if (!all.includes(asked)) throw newBadRequest(`container ${asked} is not valid for pod ${info.name}`);
  return asked;
}

function nameOf(container: JsonObject): string {
  return String(member(container, 'name') ?? '');
}

function nodeOf(pod: KubeObject): string {
  return String(at(pod, 'spec', 'nodeName') ?? '');
}

function lastLines(text: string, count: number | undefined): string {
  if (count === undefined) return text;
  const lines = text.split('\n');
  const ending = lines.at(-1) === '' ? 1 : 0;
  return lines.slice(Math.max(0, lines.length - ending - count)).join('\n');
}
