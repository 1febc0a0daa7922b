import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCrew } from './crew.ts';
import type { FlightOrder } from './flight.ts';

const cell = {
  file: join(import.meta.dirname, '../../../tests/mutants/fixtures/two-stuck.scenario.yaml'),
  label: '',
  engine: 'kubeflap',
};
const order: FlightOrder = { cell, schedule: [], seed: 1, tell: 'baseline' };

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
});
