import { type ApiResponse, objectBody } from '../../apiserver/index.ts';
import { deepFreeze, isObject, type JsonObject } from '../../kube/index.ts';
import { objectOf, withQuery } from '../exchange.ts';
import type { RequestFault } from '../fault.ts';
import { isWrite } from '../request-info.ts';
import { currentRevision } from '../revision.ts';

/**
 * W3, the lost write: acknowledged with the object as it would have been and the next resourceVersion, but not stored and
 * not announced. Only a broken store does this, hence class C. A write the server refuses is refused as ever.
 */
export interface LoseWrite {
  readonly do: 'loseWrite';
}

export const loseWrite: RequestFault<LoseWrite> = {
  realism: () => 'C',
  emulated: true,
  appliesTo: (_action, info) => isWrite(info),
  async run(_action, context) {
    const { request, inner } = context;
    const response = await inner({ ...request, query: withQuery(request.query, { dryRun: 'All' }) });
    const object = objectOf(response);
    if (response.status >= 300 || object === undefined || !isObject(object['metadata'])) return response;
    if (object['kind'] === 'Status') return response;
    const revision = await currentRevision(context);
    return revision === undefined ? response : acknowledged(response, object, revision + 1);
  },
};

function acknowledged(response: ApiResponse, object: JsonObject, resourceVersion: number): ApiResponse {
  const metadata = { ...(object['metadata'] as JsonObject), resourceVersion: String(resourceVersion) };
  return { ...response, body: objectBody(deepFreeze({ ...object, metadata })) };
}
