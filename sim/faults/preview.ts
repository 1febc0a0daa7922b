import type { ApiHandler, ApiRequest, RequestInfo } from '../apiserver/index.ts';
import type { KubeObject } from '../kube/index.ts';
import { objectOf, withQuery } from './exchange.ts';
import { isWrite, objectPath } from './request-info.ts';

/** The object before and after a write that has not happened. */
export interface WritePreview {
  readonly object: KubeObject | undefined;
  readonly oldObject: KubeObject | undefined;
}

/** Finds out what a write would do, without doing it. The simulator injects a cheaper one than {@link dryRunPreview}. */
export type PreviewWrite = (request: ApiRequest, info: RequestInfo) => Promise<WritePreview>;

/** Subresources that are views of the object itself; writing any other does not produce the object. */
const VIEWS = new Set(['', 'status']);

/**
 * Works against any server, real ones too: reads the stored object, then sends the write as a dry run. `credentials`
 * replaces the client's own, which may lack `get`.
 */
export function dryRunPreview(inner: ApiHandler, credentials?: ApiRequest['headers']): PreviewWrite {
  return async (request, info) => {
    if (!isWrite(info) || !VIEWS.has(info.subresource)) return { object: undefined, oldObject: undefined };
    const headers = { ...request.headers, ...credentials, accept: 'application/json' };
    const path = objectPath(info);
    const oldObject =
      path === undefined ? undefined : await readObject(inner, { method: 'GET', path, query: '', headers });
    if (info.verb === 'delete' || info.verb === 'deletecollection') return { object: undefined, oldObject };
    const object = await readObject(inner, {
      method: request.method,
      path: request.path,
      query: withQuery(request.query, { dryRun: 'All' }),
      headers,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    return { object, oldObject };
  };
}

async function readObject(inner: ApiHandler, request: ApiRequest): Promise<KubeObject | undefined> {
  const response = await inner(request);
  return response.status < 300 ? (objectOf(response) as KubeObject | undefined) : undefined;
}
