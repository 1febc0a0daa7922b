import { newBadRequest, newMethodNotAllowed, StatusError } from '../kube/index.ts';
import type { ApiResponse, RequestInfo } from './api-handler.ts';
import type { Answer, Exchange } from './exchange.ts';
import type { ResourceDefinition, SubresourceDefinition } from './registry/resource.ts';
import { CONNECTIONS, connect } from './verbs/connect.ts';
import { create } from './verbs/create.ts';
import { createBinding } from './verbs/create-binding.ts';
import { createSubresource } from './verbs/create-subresource.ts';
import { deleteOne } from './verbs/delete.ts';
import { deleteCollection } from './verbs/delete-collection.ts';
import { get } from './verbs/get.ts';
import { list } from './verbs/list.ts';
import { patch } from './verbs/patch.ts';
import { getScale, patchScale, updateScale } from './verbs/scale.ts';
import { update } from './verbs/update.ts';
import { watch } from './verbs/watch.ts';

/** Carries out one verb. */
export type Verb = (exchange: Exchange) => Promise<Answer | ApiResponse> | ApiResponse;

const ON_COLLECTION: Readonly<Record<string, readonly [string, Verb]>> = {
  GET: ['list', list],
  POST: ['create', create],
  DELETE: ['deletecollection', deleteCollection],
};

const ON_OBJECT: Readonly<Record<string, readonly [string, Verb]>> = {
  GET: ['get', get],
  PUT: ['update', update],
  PATCH: ['patch', patch],
  DELETE: ['delete', deleteOne],
};

const ON_SCALE: Readonly<Record<string, readonly [string, Verb]>> = {
  GET: ['get', getScale],
  PUT: ['update', updateScale],
  PATCH: ['patch', patchScale],
};

/**
 * The verb behind method and path.
 * @throws StatusError 404 for paths the type does not have, 405 for methods.
 */
export function chooseVerb(
  definition: ResourceDefinition,
  subresource: SubresourceDefinition | undefined,
  method: string,
  info: RequestInfo,
): Verb {
  const inNamespace = info.namespace !== '' && definition.resource !== 'namespaces';
  if (info.verb === 'watch') {
    if (!definition.verbs.includes('watch')) throw newMethodNotAllowed();
    return watch;
  }
  if (definition.isCustom) return chooseCustomVerb(definition, subresource, info);
  const named = isNamed(info);
  if (named && /^\.\.?$/.test(info.name)) throw badName(info.name);
  if (definition.namespaced && !inNamespace && (named || method !== 'GET')) {
    // Objects live in namespaces; across them there are only lists.
    if (named) throw notServed();
    throw newMethodNotAllowed();
  }
  if (definition.group === '' && definition.resource === 'bindings' && method === 'POST')
    return createBinding;
  const [verbName, verb] = tableFor(named, subresource)[method] ?? [];
  const supported = (subresource ?? definition).verbs;
  if (subresource && CONNECTIONS.has(subresource.name) && !definition.isCustom) return connect;
  if (subresource && method === 'POST' && supported.includes('create')) return createSubresource;
  if (verb === undefined || verbName === undefined || !supported.includes(verbName))
    throw newMethodNotAllowed();
  return verb;
}

const OF_CUSTOM: Readonly<Record<string, Verb>> = {
  get,
  list,
  create,
  update,
  patch,
  delete: deleteOne,
  deletecollection: deleteCollection,
};
const OF_CUSTOM_VIEW: Readonly<Record<string, Verb>> = { get, update, patch };
const OF_CUSTOM_SCALE: Readonly<Record<string, Verb>> = {
  get: getScale,
  update: updateScale,
  patch: patchScale,
};
const NEEDS_NAME: ReadonlySet<string> = new Set(['update', 'patch']);

/**
 * Custom resources have no router: the verb alone decides, so that a POST to an object is a create by its body.
 * Source: apiextensions-apiserver customresource_handler.go serveResource, serveStatus, serveScale.
 */
function chooseCustomVerb(
  { group, resource }: ResourceDefinition,
  subresource: SubresourceDefinition | undefined,
  info: RequestInfo,
): Verb {
  const views = subresource?.scale ? OF_CUSTOM_SCALE : OF_CUSTOM_VIEW;
  const verb = (subresource ? views : OF_CUSTOM)[info.verb];
  if (!verb)
    throw new StatusError(
      405,
      'MethodNotAllowed',
      `${info.verb} is not supported on resources of kind ${JSON.stringify(`${resource}.${group}`)}`,
      { group, kind: resource },
    );
  if (NEEDS_NAME.has(info.verb) && info.name === '') throw newBadRequest('name must be provided');
  if (/^\.\.?$/.test(info.name)) throw badName(info.name);
  return verb;
}

/** True when the path itself names an object; a field selector on the name does not count. */
function isNamed(info: RequestInfo): boolean {
  return (
    info.name !== '' && info.verb !== 'list' && info.verb !== 'watch' && info.verb !== 'deletecollection'
  );
}

function tableFor(
  named: boolean,
  subresource: SubresourceDefinition | undefined,
): Readonly<Record<string, readonly [string, Verb]>> {
  if (subresource?.scale) return ON_SCALE;
  return named ? ON_OBJECT : ON_COLLECTION;
}

function notServed(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
}

function badName(name: string): StatusError {
  return new StatusError(400, 'BadRequest', `Name parameter invalid: "${name}": may not be '${name}'`);
}
