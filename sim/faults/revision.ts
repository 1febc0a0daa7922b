import { at } from '../kube/index.ts';
import { objectOf } from './exchange.ts';
import type { FaultContext } from './fault.ts';
import { collectionPath } from './request-info.ts';

/** The revision of the store now, as a list of one item tells it; undefined when the plane may not list. */
export async function currentRevision(context: FaultContext): Promise<number | undefined> {
  const response = await context.inner({
    method: 'GET',
    path: collectionPath(context.info),
    query: 'limit=1',
    headers: { ...context.credentials, accept: 'application/json' },
  });
  const list = objectOf(response);
  const revision = Number(at(list, 'metadata', 'resourceVersion'));
  return response.status === 200 && Number.isSafeInteger(revision) ? revision : undefined;
}
