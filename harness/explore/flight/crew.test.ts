import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as realTime } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCrew, WorkerGoneError } from './crew.ts';
import type { FlightOrder } from './flight.ts';

const cell = {
  file: join(import.meta.dirname, '../../../tests/mutants/fixtures/two-stuck.scenario.yaml'),
  label: '',
  engine: 'kubeflap',
};
const order: FlightOrder = { cell, schedule: [], seed: 1, tell: 'baseline' };

/** A world beside an engine that computes for ever and says by which process. */
let folder: string;
let endless: FlightOrder;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crew-'));
  const file = join(folder, 'two-stuck.scenario.yaml');
  copyFileSync(cell.file, file);
  const engine = join(folder, 'engines', 'endless');
  mkdirSync(engine, { recursive: true });
  const script = `echo $$ > ${join(folder, 'pid')}; while :; do :; done`;
  writeFileSync(join(engine, 'engine.yaml'), JSON.stringify({ command: ['sh', '-c', script] }));
  endless = { cell: { ...cell, file, engine: 'endless' }, schedule: [], seed: 1 };
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The process of the endless engine, once it computes. */
async function computing(): Promise<number> {
  const file = join(folder, 'pid');
  for (;;) {
    const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    if (pid > 0) {
      rmSync(file);
      return pid;
    }
    await realTime(10);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** A worker that answers with the seed, and never gives its event loop a turn at seed 9. */
const DEAF = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ id, order }) => {
      while (order?.seed === 9);
      parentPort.postMessage({ id, report: { seed: order?.seed } });
    });`)}`,
);

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

  it.each([1, 2])('of %i ends a flight that never ends when it is told to, and flies on', async (workers) => {
    const crew = createCrew(workers);
    const ending = new AbortController();
    try {
      const flight = crew.fly(endless, ending.signal);
      const pid = await computing();
      const begun = performance.now();
      ending.abort();
      await expect(flight).rejects.toMatchObject({ code: 'KUBEFLAP_FLIGHT_INTERRUPTED' });
      expect(performance.now() - begun).toBeLessThan(2_000);
      expect(isAlive(pid)).toBe(false);
      await expect(crew.fly(order, ending.signal)).rejects.toMatchObject({
        code: 'KUBEFLAP_FLIGHT_INTERRUPTED',
      });
      await expect(crew.fly(order)).resolves.toMatchObject({ violations: [] });
    } finally {
      await crew.close();
    }
  });

  it('of threads leaves no process behind when it is closed in the middle of a flight', async () => {
    const crew = createCrew(2);
    const flight = crew.fly(endless);
    flight.catch(() => undefined);
    const pid = await computing();
    await crew.close();
    expect(isAlive(pid)).toBe(false);
  });

  it('ends a worker that does not listen, and puts another in its place', async () => {
    const crew = createCrew(2, DEAF);
    const ending = new AbortController();
    try {
      const flights = [9, 9].map((seed) => crew.fly({ ...order, seed }, ending.signal));
      ending.abort();
      for (const { status, reason } of (await Promise.allSettled(flights)) as PromiseRejectedResult[])
        expect([status, reason.code]).toEqual(['rejected', 'KUBEFLAP_FLIGHT_INTERRUPTED']);
      const after = await Promise.all([1, 2, 3].map((seed) => crew.fly({ ...order, seed })));
      expect(after).toEqual([{ seed: 1 }, { seed: 2 }, { seed: 3 }]);
    } finally {
      await crew.close();
    }
  });
});
