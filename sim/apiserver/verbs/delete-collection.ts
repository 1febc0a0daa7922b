import { StatusError } from '../../kube/index.ts';
import type { Answer, Exchange } from '../exchange.ts';
import { deleteNamed, readDeleteOptions, warnAboutOrphans } from './delete.ts';
import { list } from './list.ts';

/**
 * DELETE of a collection: deletes what the selectors match, answers with the list as it was.
 * Source: registry/generic/registry/store.go DeleteCollection.
 */
export async function deleteCollection(exchange: Exchange): Promise<Answer> {
  const options = readDeleteOptions(exchange);
  warnAboutOrphans(exchange, options);
  const listed = await list(exchange);
  for (const item of listed.object.items) {
    const { name, namespace } = item.metadata as { name: string; namespace?: string };
    const one: Exchange = {
      ...exchange,
      info: { ...exchange.info, namespace: namespace ?? '', name },
    };
    try {
      await deleteNamed(one, name, options);
    } catch (error) {
      // Someone else deleted it meanwhile: just as well.
      if (!(error instanceof StatusError && error.code === 404)) throw error;
    }
  }
  return listed;
}
