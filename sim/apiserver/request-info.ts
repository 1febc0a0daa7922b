import { memoized, newBadRequest } from '../kube/index.ts';
import type { ApiRequest, RequestInfo } from './api-handler.ts';
import { Query } from './query.ts';

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Parts that follow a namespace's name and are its subresources, not resources inside it. */
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

/**
 * What a request asks for, from its method, path and query. Authorisation, faults and the ledger all speak of this.
 * Source: apiserver pkg/endpoints/request/requestinfo.go.
 */
export function resolveRequestInfo(method: string, path: string, query: Query): RequestInfo {
  const other = nonResource(method, path);
  const parts = path
    .split('/')
    .filter((part, index, all) => part !== '' || (index !== 0 && index !== all.length - 1));
  if (parts.length < 3) return other;
  const apiPrefix = parts[0]!;
  let rest = parts.slice(1);
  let group = '';
  if (apiPrefix === 'apis') {
    if (rest.length < 3) return other;
    group = rest[0]!;
    rest = rest.slice(1);
  } else if (apiPrefix !== 'api') return other;
  const version = rest[0]!;
  rest = rest.slice(1);

  let verb = VERBS[method] ?? '';
  let deprecatedWatch = false;
  if (rest[0] === 'watch' || rest[0] === 'proxy') {
    // `/api/v1/watch/...`: deprecated since 1.11, still served.
    if (rest.length < 2) throw newBadRequest(`unable to determine kind and namespace from url, ${path}`);
    verb = rest[0];
    deprecatedWatch = verb === 'watch';
    rest = rest.slice(1);
  }
  let namespace = '';
  if (rest[0] === 'namespaces' && rest.length > 1) {
    namespace = rest[1]!;
    if (rest.length > 2 && !NAMESPACE_SUBRESOURCES.has(rest[2]!)) rest = rest.slice(2);
  }
  const resource = rest[0] ?? '';
  let name = rest[1] ?? '';
  const subresource = rest[2] ?? '';
  if (name === '' && (verb === 'get' || deprecatedWatch)) {
    const selected = /^metadata\.name==?([^,=!]+)$/.exec(query.get('fieldSelector') ?? '')?.[1];
    // The single name of a field selector counts as the request's name, so that rules with resourceNames apply.
    if (selected !== undefined && isPathSegment(selected)) name = selected;
    if (!deprecatedWatch) verb = query.flag('watch') ? 'watch' : 'list';
  }
  if (name === '' && verb === 'delete') verb = 'deletecollection';
  return {
    isResourceRequest: true,
    verb,
    apiPrefix,
    group,
    version,
    namespace,
    resource,
    subresource,
    name,
    path,
  };
}

/**
 * {@link resolveRequestInfo} of a request as it was sent.
 * @throws StatusError 400; URIError for a path that does not decode.
 */
export function requestInfoOf({ method, path, query }: ApiRequest): RequestInfo {
  return remembered(`${method} ${path}?${query}`);
}

/** Neither methods nor paths as they are sent contain a space or a question mark. */
const remembered = memoized(5_000, (sent): RequestInfo => {
  const space = sent.indexOf(' ');
  const mark = sent.indexOf('?');
  const path = decodeURIComponent(sent.slice(space + 1, mark));
  return resolveRequestInfo(sent.slice(0, space), path, new Query(sent.slice(mark + 1)));
});

function nonResource(method: string, path: string): RequestInfo {
  return {
    isResourceRequest: false,
    verb: method.toLowerCase(),
    apiPrefix: '',
    group: '',
    version: '',
    namespace: '',
    resource: '',
    subresource: '',
    name: '',
    path,
  };
}

function isPathSegment(name: string): boolean {
  return name !== '.' && name !== '..' && !name.includes('/') && !name.includes('%');
}
