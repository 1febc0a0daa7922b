import { describe, expect, it } from 'vitest';
import type { WatchFrame } from '../api-handler.ts';
import { FrameQueue } from './frame-queue.ts';
import { frame } from './watch-event.ts';

const numbered = (n: number): WatchFrame => frame('ADDED', { n });

async function drain(queue: FrameQueue): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const { object } of queue) seen.push(object.n);
  return seen;
}

describe('FrameQueue', () => {
  it('delivers frames in order, those queued before the end included', async () => {
    const queue = new FrameQueue(10, () => {});
    for (const n of [1, 2, 3]) queue.push(numbered(n));
    queue.end();
    expect(await drain(queue)).toEqual([1, 2, 3]);
  });

  it('ends the watch of a client that lags behind, once', async () => {
    let ended = 0;
    const queue = new FrameQueue(2, () => {
      ended += 1;
    });
    for (const n of [1, 2, 3, 4]) queue.push(numbered(n));
    expect(ended).toBe(1);
    expect(await drain(queue)).toEqual([1, 2]);
  });

  it('does not count the initial state against the limit', () => {
    const queue = new FrameQueue(1, () => {});
    for (const n of [1, 2, 3]) queue.preload(numbered(n));
    queue.push(numbered(4));
    expect(queue.ended).toBe(false);
    queue.push(numbered(5));
    expect(queue.ended).toBe(true);
  });

  it('wakes a reader that waits, and lets it go when the watch ends', async () => {
    const queue = new FrameQueue(1, () => {});
    const iterator = queue[Symbol.asyncIterator]();
    const waiting = iterator.next();
    queue.push(numbered(1));
    expect((await waiting).value?.object).toEqual({ n: 1 });
    const last = iterator.next();
    queue.end();
    expect((await last).done).toBe(true);
  });
});
