import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCrew, WorkerGoneError } from './crew.ts';
import type { FlightOrder } from './flight.ts';

const cell = {
  file: join(import.meta.dirname, '../../../tests/mutants/fixtures/two-stuck.scenario.yaml'),
  label: '',
  engine: 'kubeflap',
};
const order: FlightOrder = { cell, schedule: [], seed: 1, tell: 'baseline' };

/** A worker that answers with the seed, ends at seed 7 and throws at seed 8. */
const MORTAL = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ id, order }) => {
      if (order.seed === 7) process.exit(7);
      if (order.seed === 8) throw new TypeError('of all things');
      parentPort.postMessage({ id, report: { seed: order.seed } });
    });`)}`,
);

/** A thread reads TypeScript and loads the harness anew. */
const SLOW = { timeout: 180_000 };

describe('a crew', SLOW, () => {
  it('of threads comes to the same as a crew of one', async () => {
    const [one, two] = [createCrew(1), createCrew(2)];
    try {
      const [alone, ...together] = await Promise.all([one.fly(order), two.fly(order), two.fly(order)]);
      expect(two.size).toBe(2);
      expect(alone!.sites.length).toBeGreaterThan(3);
      for (const report of together) expect(report).toEqual(alone);
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  });

  it('hands on what a flight threw, and flies on', async () => {
    const crew = createCrew(2);
    try {
      const gone = crew.fly({ ...order, cell: { ...cell, label: 'victims=9' } });
      await expect(gone).rejects.toMatchObject({ code: 'KUBEFLAP_WORKER', message: /has no cell/ });
      await expect(crew.fly(order)).resolves.toMatchObject({ violations: [] });
    } finally {
      await crew.close();
    }
  });

  it('does without a worker that ended, rejects what it had, and everything when none is left', async () => {
    const crew = createCrew(2, MORTAL);
    try {
      const exits = crew.fly({ ...order, seed: 7 });
      await expect(exits).rejects.toThrow('worker 1 of 2 ended with exit code 7');
      await expect(exits).rejects.toBeInstanceOf(WorkerGoneError);
      const after = await Promise.all([1, 2, 3].map((seed) => crew.fly({ ...order, seed })));
      expect(after).toEqual([{ seed: 1 }, { seed: 2 }, { seed: 3 }]);
      const both = [crew.fly({ ...order, seed: 8 }), crew.fly({ ...order, seed: 4 })];
      for (const { status, reason } of (await Promise.allSettled(both)) as PromiseRejectedResult[]) {
        expect(status).toBe('rejected');
        expect(reason).toMatchObject({
          code: 'KUBEFLAP_WORKER',
          message: 'worker 2 of 2 died: TypeError: of all things',
        });
      }
      await expect(crew.fly(order)).rejects.toThrow(/^no worker is left: worker 2 of 2 died/);
    } finally {
      await crew.close();
    }
  });
});
