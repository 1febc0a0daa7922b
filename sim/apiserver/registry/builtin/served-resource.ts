import { servedResources } from './served-resources.ts';

/** A line of the table of served resources with its subresources. */
export interface ServedResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  readonly subresources: readonly ServedSubresource[];
}

/** An indented line. */
export interface ServedSubresource {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

const ALL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const VIEW_VERBS = ['get', 'patch', 'update'];

/** Reads the table of served resources. */
export function parseServedResources(): readonly ServedResource[] {
  const resources: (ServedResource & { subresources: ServedSubresource[] })[] = [];
  let group = '';
  let version = '';
  for (const line of servedResources.split('\n')) {
    if (line.trim() === '') continue;
    const words = line.trim().split(' ');
    const options = new Map(
      words.filter((w) => w.includes('=')).map((w) => w.split('=') as [string, string]),
    );
    const list = (name: string): readonly string[] => options.get(name)?.split(',') ?? [];
    const [first = '', second = '', third] = words.filter((w) => !w.includes('='));
    if (first === 'group') {
      group = second === 'core' ? '' : second;
      version = third ?? '';
    } else if (first.startsWith('/')) {
      const parent = resources.at(-1)!;
      const kind = second === '' ? [parent.kind] : second.split('/');
      parent.subresources.push({
        name: first.slice(1),
        group: kind.length === 3 ? kind[0]! : '',
        version: kind.length === 3 ? kind[1]! : '',
        kind: kind.at(-1)!,
        verbs: options.has('verbs') ? list('verbs') : VIEW_VERBS,
      });
    } else
      resources.push({
        group,
        version,
        resource: first,
        singular: options.get('singular') ?? second.toLowerCase(),
        kind: second,
        namespaced: third === 'namespaced',
        shortNames: list('short'),
        categories: list('categories'),
        verbs: options.has('verbs') ? list('verbs') : ALL_VERBS,
        subresources: [],
      });
  }
  return resources;
}
