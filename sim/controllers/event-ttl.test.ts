import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../clock/index.ts';
import type { KubeObject } from '../kube/index.ts';
import { Store } from '../store/index.ts';
import { EventTtl } from './event-ttl.ts';

function put(store: Store, name: string): void {
  const key = { resource: '/events', namespace: 'a', name };
  const object: KubeObject = { apiVersion: 'v1', kind: 'Event', metadata: { name, namespace: 'a' } };
  store.commit(key, store.get('/events', 'a', name), () => ({ object, deleted: false }));
}

describe('EventTtl', () => {
  it('forgets events an hour after their last change', async () => {
    const clock = new VirtualClock();
    const store = new Store();
    put(store, 'before');
    const ttl = new EventTtl(store, clock);
    ttl.start();
    const left = () => store.list('/events').map((event) => event.metadata.name);
    const minutes = (count: number) => clock.run({ until: clock.now() + count * 60_000 });
    await minutes(30);
    put(store, 'renewed');
    put(store, 'other');
    await minutes(29);
    put(store, 'renewed');
    expect(left()).toEqual(['before', 'other', 'renewed']);
    await minutes(1);
    expect(left()).toEqual(['other', 'renewed']);
    await minutes(30);
    expect(left()).toEqual(['renewed']);
    await minutes(29);
    expect(left()).toEqual([]);
    expect(store.eventsAfter('/events', 0).at(-1)?.type).toBe('DELETED');
  });

  it('keeps everything once stopped', async () => {
    const clock = new VirtualClock();
    const store = new Store();
    const ttl = new EventTtl(store, clock, 1_000);
    ttl.start();
    put(store, 'kept');
    ttl.stop();
    await clock.run({ until: clock.now() + 10_000 });
    expect(store.list('/events')).toHaveLength(1);
  });
});
