import {
  at,
  isArray,
  isObject,
  type JsonObject,
  type KubeObject,
  member,
  newBadRequest,
  newInvalid,
  newNotFound,
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
 * Any method on a subresource that connects to a node. Without nodes all that can be had are scripted logs and the
 * refusals of a cluster whose node does not answer. Source: kubernetes pkg/registry/core/pod/strategy.go.
 */
export function connect(exchange: Exchange): ApiResponse {
  const { definition, info } = exchange;
  const parent = readStored(exchange, info.name);
  if (!parent) throw newNotFound(definition, info.name);
  if (info.subresource === 'log') return log(exchange, parent);
  if (info.subresource === 'proxy')
    throw new StatusError(
      503,
      'ServiceUnavailable',
      `no endpoints available for ${definition.singular} ${JSON.stringify(info.name)}`,
    );
  chooseContainer(exchange, parent);
  if (nodeOf(parent) === '') throw newBadRequest(`pod ${info.name} does not have a host assigned`);
  throw newBadRequest('Upgrade request required');
}

function log(exchange: Exchange, pod: KubeObject): ApiResponse {
  checkLogOptions(exchange);
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
  throw new StatusError(
    500,
    'InternalError',
    'Internal error occurred: no preferred addresses found; known addresses: []',
    {
      causes: [{ message: 'no preferred addresses found; known addresses: []' }],
    },
  );
}

/** Source: kubernetes pkg/apis/core/validation ValidatePodLogOptions. */
function checkLogOptions({ query, info }: Exchange): void {
  const errors = (['tailLines', 'limitBytes', 'sinceSeconds'] as const).flatMap((field) => {
    const value = integerParam(query, field);
    const least = field === 'tailLines' ? 0 : 1;
    if (value === undefined || value >= least) return [];
    const message = `Invalid value: ${value}: must be greater than ${field === 'tailLines' ? 'or equal to ' : ''}0`;
    return [{ reason: 'FieldValueInvalid', field, message }];
  });
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
  if (asked === '') {
    if (main.length === 1) return main[0]!;
    throw newBadRequest(
      `a container name must be specified for pod ${info.name}, choose one of: [${main.join(' ')}]`,
    );
  }
  const all = [...main, ...names('initContainers'), ...names('ephemeralContainers')];
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
