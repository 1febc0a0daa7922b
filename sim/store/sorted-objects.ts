import type { KubeObject } from '../kube/index.ts';

interface Entry {
  readonly key: string;
  readonly object: KubeObject;
}

const NAMESPACE_END = '\u0001';

/**
 * The objects of one resource by namespace and name, in the order a LIST has. Lookups go through a map; the sorted
 * array is rebuilt copy-on-write: a list handed out earlier never changes.
 */
export class SortedObjects {
  #byKey = new Map<string, KubeObject>();
  #sorted: Entry[] = [];
  #lists = new Map<string, readonly KubeObject[]>();
  /** The three above belong to a fork as well; whoever writes first copies them. */
  #isShared = false;

  /** Objects that start as these and then go their own way. Until one side writes, both hand out the very same lists. */
  fork(): SortedObjects {
    const fork = new SortedObjects();
    fork.#byKey = this.#byKey;
    fork.#sorted = this.#sorted;
    fork.#lists = this.#lists;
    fork.#isShared = true;
    this.#isShared = true;
    return fork;
  }

  get(namespace: string, name: string): KubeObject | undefined {
    return this.#byKey.get(keyOf(namespace, name));
  }

  set(namespace: string, name: string, object: KubeObject): void {
    this.#own();
    const key = keyOf(namespace, name);
    const exists = this.#byKey.has(key);
    this.#byKey.set(key, object);
    const index = this.#indexOf(key);
    if (exists) this.#sorted[index] = { key, object };
    else this.#sorted.splice(index, 0, { key, object });
  }

  delete(namespace: string, name: string): void {
    const key = keyOf(namespace, name);
    if (!this.#byKey.has(key)) return;
    this.#own();
    this.#byKey.delete(key);
    this.#sorted.splice(this.#indexOf(key), 1);
  }

  list(namespace: string): readonly KubeObject[] {
    const cached = this.#lists.get(namespace);
    if (cached) return cached;
    const list = this.#range(namespace).map((entry) => entry.object);
    this.#lists.set(namespace, list);
    return list;
  }

  /** The list with some objects put back to what they were (undefined: they did not exist). Keys are `namespace\0name`. */
  listWith(namespace: string, replaced: ReadonlyMap<string, KubeObject | undefined>): readonly KubeObject[] {
    const merged = new Map<string, KubeObject>(
      this.#range(namespace).map((entry) => [entry.key, entry.object]),
    );
    for (const [key, object] of replaced) {
      if (namespace !== '' && !key.startsWith(`${namespace}\0`)) continue;
      if (object) merged.set(key, object);
      else merged.delete(key);
    }
    return [...merged.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  #range(namespace: string): readonly Entry[] {
    if (namespace === '') return this.#sorted;
    return this.#sorted.slice(this.#indexOf(`${namespace}\0`), this.#indexOf(`${namespace}${NAMESPACE_END}`));
  }

  /** Before a write: forgets the lists handed out, and leaves to a fork what is the fork's. */
  #own(): void {
    if (this.#isShared) {
      this.#byKey = new Map(this.#byKey);
      this.#sorted = [...this.#sorted];
      this.#lists = new Map();
      this.#isShared = false;
    } else if (this.#lists.size > 0) this.#lists.clear();
  }

  #indexOf(key: string): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sorted[middle]!.key < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}\0${name}`;
}
