import type { ApiRequest, RequestInfo } from '../apiserver/index.ts';

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Subresources of a Namespace itself; anything else below a namespace is a resource in it. */
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

/**
 * What a request asks for, from its method, path and query alone. The plane stands before the server and must work in
 * front of a real one, so it reads the path itself. Source: apiserver pkg/endpoints/request/requestinfo.go.
 */
export function requestInfoOf(request: ApiRequest): RequestInfo {
  const segments = request.path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeSegment);
  const path = `/${segments.join('/')}`;
  const other: RequestInfo = {
    isResourceRequest: false,
    verb: request.method.toLowerCase(),
    apiPrefix: segments[0] ?? '',
    group: '',
    version: '',
    namespace: '',
    resource: '',
    subresource: '',
    name: '',
    path,
  };
  const [prefix] = segments;
  if (prefix !== 'api' && prefix !== 'apis') return other;
  const group = prefix === 'apis' ? segments[1] : '';
  const rest = segments.slice(prefix === 'apis' ? 2 : 1);
  const version = rest[0];
  if (group === undefined || version === undefined || rest.length < 2) return other;
  let parts = rest.slice(1);
  let namespace = '';
  if (parts[0] === 'namespaces' && parts[1] !== undefined) {
    namespace = parts[1];
    if (parts[2] !== undefined && !NAMESPACE_SUBRESOURCES.has(parts[2])) parts = parts.slice(2);
  }
  const [resource = '', pathName = '', subresource = ''] = parts;
  const query = new URLSearchParams(request.query);
  let verb = VERBS[request.method] ?? request.method.toLowerCase();
  let name = pathName;
  if (name === '' && verb === 'get') {
    name = /^metadata\.name==?([^,]+)$/.exec(query.get('fieldSelector') ?? '')?.[1] ?? '';
    verb = isTrue(query.get('watch')) ? 'watch' : 'list';
  } else if (name === '' && verb === 'delete') verb = 'deletecollection';
  else if (verb === 'get' && isTrue(query.get('watch'))) verb = 'watch';
  return {
    isResourceRequest: true,
    verb,
    apiPrefix: prefix,
    group,
    version,
    namespace,
    resource,
    subresource,
    name,
    path,
  };
}

function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1';
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A path the server will refuse; the raw text is as good a name as any for matching.
    return segment;
  }
}

const WRITE_VERBS = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** True for verbs that may change the store. */
export function isWrite(info: RequestInfo): boolean {
  return info.isResourceRequest && WRITE_VERBS.has(info.verb);
}

/** The path of the object a request concerns, without its subresource; undefined for collections. */
export function objectPath(info: RequestInfo): string | undefined {
  if (!info.isResourceRequest || info.name === '') return undefined;
  return `${collectionPath(info)}/${encodeURIComponent(info.name)}`;
}

/** The path of the collection a request concerns. */
export function collectionPath(info: RequestInfo): string {
  const parts = info.apiPrefix === 'api' ? ['api', info.version] : ['apis', info.group, info.version];
  if (info.namespace !== '' && info.resource !== 'namespaces') parts.push('namespaces', info.namespace);
  parts.push(info.resource);
  return `/${parts.map(encodeURIComponent).join('/')}`;
}
