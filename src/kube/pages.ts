import { ClusterError, type Page, type PageRequest } from './cluster.ts';

/**
 * The whole list that begins with a page, or a failure, but never a part of it. The token of the next page expires with the
 * history it reads from (410 Expired; five minutes by default): the list is then begun again, once. Source: Kubernetes API
 * concepts, "Retrieving large results sets in chunks".
 *
 * @param begin asks for the first page
 * @param ask makes such a request
 * @throws ClusterError
 */
export async function allPages<T>(
  first: Page<T>,
  begin: PageRequest<T>,
  ask: (request: PageRequest<T>) => Promise<Page<T>>,
): Promise<readonly T[]> {
  try {
    return await itemsFrom(first, ask);
  } catch (error) {
    if (!(error instanceof ClusterError) || error.status !== 410) throw error;
    return itemsFrom(await ask(begin), ask);
  }
}

async function itemsFrom<T>(
  first: Page<T>,
  ask: (request: PageRequest<T>) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const items = [...first.value];
  let { next } = first;
  while (next !== undefined) {
    const page = await ask(next);
    items.push(...page.value);
    next = page.next;
  }
  return items;
}
