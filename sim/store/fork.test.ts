import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube/index.ts';
import { Store } from './index.ts';

const PODS = '/pods';

function put(store: Store, name: string, value = ''): void {
  const key = { resource: PODS, namespace: 'n', name };
  store.commit(key, store.get(PODS, 'n', name), (resourceVersion) => ({
    deleted: false,
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'n', resourceVersion, labels: { value } },
    },
  }));
}

function remove(store: Store, name: string): void {
  const key = { resource: PODS, namespace: 'n', name };
  const object = store.get(PODS, 'n', name);
  store.commit(key, object, () => ({ deleted: true, object: object! }));
}

const names = (objects: readonly KubeObject[]): unknown[] => objects.map(({ metadata }) => metadata.name);

describe('Store.fork', () => {
  it('starts with the objects, the revision and the history of the original', () => {
    const store = new Store({ firstRevision: 7 });
    put(store, 'a');
    put(store, 'b');
    const fork = store.fork();
    expect(fork.revision).toBe(store.revision);
    expect(fork.get(PODS, 'n', 'a')).toBe(store.get(PODS, 'n', 'a'));
    expect(fork.eventsAfter(PODS, 7)).toEqual(store.eventsAfter(PODS, 7));
    expect(names(fork.listAt(PODS, '', 7))).toEqual(['a']);
  });

  it('hands out the same lists as the original until one of the two writes', () => {
    const store = new Store();
    put(store, 'a');
    const [first, second] = [store.fork(), store.fork()];
    const list = first.list(PODS);
    expect(second.list(PODS)).toBe(list);
    put(first, 'b');
    expect(second.list(PODS)).toBe(list);
    expect(names(first.list(PODS))).toEqual(['a', 'b']);
  });

  it('keeps writes, deletions and listeners of each side from the others', () => {
    const store = new Store();
    put(store, 'a');
    put(store, 'b');
    const heard: string[] = [];
    store.subscribeAll((event) => heard.push(event.name));
    const fork = store.fork();
    const grandchild = fork.fork();
    put(fork, 'c');
    remove(fork, 'a');
    put(store, 'd');
    remove(grandchild, 'b');
    expect(names(fork.list(PODS))).toEqual(['b', 'c']);
    expect(names(store.list(PODS))).toEqual(['a', 'b', 'd']);
    expect(names(grandchild.list(PODS))).toEqual(['a']);
    expect(heard).toEqual(['d']);
    expect(store.eventsAfter(PODS, 201).map(({ name }) => name)).toEqual(['d']);
  });

  it('stays compacted where the original was', () => {
    const store = new Store();
    put(store, 'a');
    put(store, 'b');
    store.compact(201);
    expect(() => store.fork().eventsAfter(PODS, 200)).toThrow('revision 200 is compacted');
  });
});
