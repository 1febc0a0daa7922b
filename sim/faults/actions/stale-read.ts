import { type ApiResponse, objectBody } from '../../apiserver/index.ts';
import { deepFreeze, isArray, isObject, type JsonObject, newNotFound } from '../../kube/index.ts';
import { objectOf, statusResponse, withQuery } from '../exchange.ts';
import type { FaultContext, RequestFault } from '../fault.ts';
import { groupResourceOf } from '../refusals.ts';
import { collectionPath } from '../request-info.ts';
import { currentRevision } from '../revision.ts';

/**
 * R1: a read from a lagging replica: the state as it was some revisions ago. A state that is compacted meanwhile, or a
 * server that cannot read the past, answers afresh.
 */
export interface StaleRead {
  readonly do: 'staleRead';
  /** How far the replica lags behind, in revisions of the store. */
  readonly revisions: number;
}

const READS = new Set(['get', 'list']);

export const staleRead: RequestFault<StaleRead> = {
  realism: () => 'B',
  emulated: true,
  appliesTo: (_action, info) => info.isResourceRequest && READS.has(info.verb) && info.subresource !== 'log',
  async run(action, context) {
    // The request itself is served as always, rights and all; only what it answers is from the past.
    const fresh = await context.next();
    if (fresh.status !== 200 && fresh.status !== 404) return fresh;
    const current = await currentRevision(context);
    if (current === undefined) return fresh;
    return (await readAt(context, Math.max(1, current - action.revisions))) ?? fresh;
  },
};

async function readAt(context: FaultContext, revision: number): Promise<ApiResponse | undefined> {
  const { inner, info } = context;
  // A read of the plane's own: for a GET it is a LIST, which nobody asked for.
  const { observer: _, ...request } = context.request;
  const isGet = info.verb === 'get';
  const past = await inner({
    ...request,
    path: collectionPath(info),
    query: withQuery(isGet ? '' : request.query, {
      resourceVersion: String(revision),
      resourceVersionMatch: 'Exact',
      continue: undefined,
      ...(isGet ? { fieldSelector: `metadata.name=${info.name}` } : {}),
    }),
  });
  if (past.status !== 200) return undefined;
  if (!isGet) return past;
  const list = objectOf(past);
  // A Table has no items; its single row is the answer as it stands.
  if (list === undefined || !isArray(list['items'])) return past;
  const [item] = list['items'];
  if (!isObject(item)) return statusResponse(newNotFound(groupResourceOf(info), info.name).status);
  const kind = String(list['kind']).replace(/List$/, '');
  const typed: JsonObject = { kind, apiVersion: list['apiVersion'], ...item };
  return { ...past, body: objectBody(deepFreeze(typed)) };
}
