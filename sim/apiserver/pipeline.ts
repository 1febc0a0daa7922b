import { newNotFound, StatusError } from '../kube/index.ts';
import { acceptHeader } from './accept-header.ts';
import { forbiddenError } from './access/index.ts';
import type { ApiHandler, ApiRequest, ApiResponse, RequestInfo, UserInfo } from './api-handler.ts';
import type { Exchange, ServerParts } from './exchange.ts';
import { checkRouterAccepts, negotiate, resourceRestrictions } from './negotiation.ts';
import { PlainTextError } from './plain-text-error.ts';
import { Query } from './query.ts';
import type { ServerRegistry } from './registry/registry.ts';
import type { ResourceDefinition, SubresourceDefinition } from './registry/resource.ts';
import { represent } from './representation.ts';
import { type RequestDeadline, requestDeadline } from './request-deadline.ts';
import { requestInfoOf } from './request-info.ts';
import { errorResponse, objectResponse, statusErrorOf, textResponse } from './respond.ts';
import { chooseVerb } from './routing.ts';

/** Answers paths that are no resource: discovery, health, version. Undefined: not served. */
export type NonResourceHandler = (
  request: ApiRequest,
  info: RequestInfo,
  query: Query,
) => ApiResponse | undefined | Promise<ApiResponse | undefined>;

const NOT_FOUND_TEXT = '404 page not found\n';

/** `/api/v1//x` and the like never reach a handler. */
export function couldNotFindResource(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
}

/**
 * The handler chain in the order of the real server: request info, authentication and impersonation, authorisation,
 * routing, verb, answer. Whatever goes wrong inside is an answer, never a rejected promise.
 * Source: apiserver pkg/server/config.go DefaultBuildHandlerChain.
 */
export function createPipeline(
  parts: ServerParts & { readonly registry: ServerRegistry },
  nonResource: NonResourceHandler,
): ApiHandler {
  return async (request) => {
    let info: RequestInfo;
    try {
      info = requestInfoOf(request);
    } catch (error) {
      return error instanceof URIError ? badRequestLine() : errorResponse(request, statusErrorOf(error));
    }
    try {
      const query = new Query(request.query);
      const deadline = requestDeadline(parts.clock, info, query, parts.limits.requestTimeoutMs);
      const identified = parts.access.identify(request);
      const user = identified instanceof Promise ? await identified : identified;
      authorize(parts, request, user, info);
      if (!info.isResourceRequest)
        return (await nonResource(request, info, query)) ?? unknownPath(parts, info);
      return await serve(parts, request, query, user, info, deadline);
    } catch (error) {
      if (error instanceof PlainTextError) return textResponse(error.status, error.text);
      return errorResponse(request, statusErrorOf(error));
    }
  };
}

/** What net/http says to a path that does not decode, before any handler sees it. */
function badRequestLine(): ApiResponse {
  return {
    ...textResponse(400, '400 Bad Request'),
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  };
}

function authorize(parts: ServerParts, request: ApiRequest, user: UserInfo, info: RequestInfo): void {
  const verdict = parts.access.authorize(user, info);
  const { observer } = request;
  if (observer) {
    observer.authenticated?.(user);
    observer.resolved?.(info);
    observer.authorized?.(verdict.allowed, verdict.by);
  }
  if (!verdict.allowed) throw forbiddenError(user, info, verdict.reason);
}

function unknownPath(
  parts: ServerParts & { readonly registry: ServerRegistry },
  info: RequestInfo,
): ApiResponse {
  const [prefix, group = ''] = info.path.split('/').filter((part) => part !== '');
  const isKnown = prefix === 'api' || (prefix === 'apis' && parts.registry.isBuiltinGroup(group));
  if (isKnown && !info.path.startsWith('//')) throw couldNotFindResource();
  return textResponse(404, NOT_FOUND_TEXT);
}

async function serve(
  parts: ServerParts & { readonly registry: ServerRegistry },
  request: ApiRequest,
  query: Query,
  user: UserInfo,
  info: RequestInfo,
  deadline: RequestDeadline | undefined,
): Promise<ApiResponse> {
  const definition = parts.registry.lookup(info.group, info.version, info.resource);
  if (!definition) return unserved(parts, info);
  if (isMisplaced(definition, info)) return unserved(parts, info);
  const subresource = subresourceOf(definition, info);
  const verb = chooseVerb(definition, subresource, request.method, info);
  if (!definition.isCustom)
    checkRouterAccepts(acceptHeader(request), info.verb === 'list' || info.verb === 'watch');
  const exchange: Exchange = {
    parts,
    request,
    info,
    user,
    query,
    definition,
    subresource,
    deadline,
    format: negotiate(request, resourceRestrictions(definition.isCustom)),
    warnings: definition.deprecationWarning === undefined ? [] : [definition.deprecationWarning],
  };
  try {
    const answer = await verb(exchange);
    if ('body' in answer) return answer;
    return objectResponse(
      request,
      exchange.format,
      answer.status,
      represent(exchange, answer.object),
      exchange.warnings,
    );
  } catch (error) {
    return errorResponse(request, statusErrorOf(error), exchange.warnings);
  }
}

/** A resource nobody serves: a Status where the group is known, plain text where it is not. */
function unserved(parts: { readonly registry: ServerRegistry }, info: RequestInfo): ApiResponse {
  if (info.apiPrefix === 'api' || parts.registry.isBuiltinGroup(info.group)) throw couldNotFindResource();
  return textResponse(404, NOT_FOUND_TEXT);
}

function subresourceOf(definition: ResourceDefinition, info: RequestInfo): SubresourceDefinition | undefined {
  if (info.subresource === '') return undefined;
  const subresource = definition.subresources.get(info.subresource);
  if (subresource) return subresource;
  // Custom resources look for the object, built-ins for the path. Recorded: conformance subresources/undefined.
  throw definition.isCustom ? newNotFound(definition, info.name) : couldNotFindResource();
}

/**
 * True for a namespace where there is none, and for a custom resource without the one it needs; built-ins answer the
 * latter with a 405. Source: apiextensions-apiserver customresource_handler.go possiblyAcrossAllNamespacesVerbs.
 */
function isMisplaced(definition: ResourceDefinition, info: RequestInfo): boolean {
  if (!definition.namespaced) return info.namespace !== '' && definition.resource !== 'namespaces';
  if (info.namespace !== '' || !definition.isCustom) return false;
  return info.verb !== 'list' && info.verb !== 'watch';
}
