import { type ApiRequest, type RequestInfo, requestInfoOf as resolvedInfoOf } from '../apiserver/index.ts';

/**
 * What a request asks for. The plane stands before the server, and before real ones too; a path the server will refuse
 * concerns no rule that names a resource.
 */
export function requestInfoOf(request: ApiRequest): RequestInfo {
  try {
    return resolvedInfoOf(request);
  } catch {
    return { ...NO_RESOURCE, verb: request.method.toLowerCase(), path: request.path };
  }
}

const NO_RESOURCE: RequestInfo = {
  isResourceRequest: false,
  verb: '',
  apiPrefix: '',
  group: '',
  version: '',
  namespace: '',
  resource: '',
  subresource: '',
  name: '',
  path: '',
};

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
