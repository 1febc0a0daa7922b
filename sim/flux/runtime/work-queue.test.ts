import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../clock/index.ts';
import { ReconcileError, type ReconcileResult, startReconcileLoop, TerminalError } from './reconcile-loop.ts';
import { WorkQueue } from './work-queue.ts';

const SECOND = 1000;

/** Runs a reconcile over a queue and notes when which item was worked on. */
function play(reconcile: (item: string, pass: number) => Promise<ReconcileResult>, concurrency = 4) {
  const clock = new VirtualClock();
  const start = clock.now();
  const queue = new WorkQueue(clock);
  const log: string[] = [];
  const passes = new Map<string, number>();
  startReconcileLoop({
    queue,
    concurrency,
    reconcile: (item) => {
      const pass = (passes.get(item) ?? 0) + 1;
      passes.set(item, pass);
      log.push(`${item}@${clock.now() - start}`);
      return reconcile(item, pass);
    },
  });
  return { clock, queue, log, run: (ms: number) => clock.run({ until: clock.now() + ms }) };
}

describe('the work queue', () => {
  it('backs off per item from 750 ms, doubling up to 15 minutes', async () => {
    const { queue, log, run } = play(async () => {
      throw new ReconcileError('no');
    });
    queue.add('a');
    await run(60 * 60 * SECOND);
    const times = log.map((entry) => Number(entry.slice(2)));
    const gaps = times.slice(1).map((time, i) => time - times[i]!);
    expect(gaps.slice(0, 4)).toEqual([750, 1500, 3000, 6000]);
    expect(Math.max(...gaps)).toBe(900_000);
  });

  it('forgets the failures of an item that succeeded', async () => {
    const { queue, log, run } = play(async (_item, pass) => {
      if (pass === 3) return {};
      throw new ReconcileError('no');
    });
    queue.add('a');
    await run(3 * SECOND);
    queue.add('a');
    await run(SECOND);
    expect(log).toEqual(['a@0', 'a@750', 'a@2250', 'a@3000', 'a@3750']);
  });

  it('drops an item after a terminal error', async () => {
    const { queue, log, run } = play(async () => {
      throw new TerminalError('never');
    });
    queue.add('a');
    await run(3600 * SECOND);
    expect(log).toEqual(['a@0']);
  });

  it('works on one item once at a time, and once more when it was added meanwhile', async () => {
    let release: () => void = () => undefined;
    const { queue, log, run } = play((_item, pass) =>
      pass === 1
        ? new Promise((resolve) => {
            release = () => resolve({});
          })
        : Promise.resolve({}),
    );
    queue.add('a');
    queue.add('a');
    await run(SECOND);
    queue.add('a');
    queue.add('a');
    expect(log).toEqual(['a@0']);
    release();
    await run(SECOND);
    expect(log).toEqual(['a@0', 'a@1000']);
  });

  it('keeps the earliest of several delayed additions, and keeps it through a pass in between', async () => {
    const { queue, log, run } = play(async () => ({ requeueAfterMs: 10 * SECOND }));
    queue.add('a');
    await run(4 * SECOND);
    queue.add('a');
    await run(10 * SECOND);
    expect(log).toEqual(['a@0', 'a@4000', 'a@10000']);
  });

  it('works on as many items at once as it has workers', async () => {
    const { queue, log, run } = play(() => new Promise(() => undefined), 4);
    for (const item of ['a', 'b', 'c', 'd', 'e', 'f']) queue.add(item);
    await run(SECOND);
    expect(log).toHaveLength(4);
    expect(queue.length).toBe(2);
  });
});
