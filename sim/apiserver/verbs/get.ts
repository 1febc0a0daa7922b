import { newNotFound } from '../../kube/index.ts';
import type { Answer, Exchange } from '../exchange.ts';
import { readStored } from '../storage/commit.ts';
import { presented } from '../storage/presentation.ts';
import { waitForRevision } from '../storage/revision-wait.ts';

/** GET of one object. Source: registry/generic/registry/store.go Get. */
export async function get(exchange: Exchange): Promise<Answer> {
  const { info, definition, query } = exchange;
  const resourceVersion = query.get('resourceVersion') ?? '';
  if (resourceVersion !== '' && resourceVersion !== '0') await waitForRevision(exchange, resourceVersion);
  const stored = readStored(exchange, info.name);
  if (!stored) throw newNotFound(definition, info.name);
  return { status: 200, object: presented(definition, stored) };
}
