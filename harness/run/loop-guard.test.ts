import { join } from 'node:path';
import { CoreV1Api } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { cellsOf, loadScenario, requireScenario } from '../scenario/index.ts';
import { hungRuns } from './conclude.ts';
import { moduleEngine } from './module-engine.ts';
import { runScenario } from './run-scenario.ts';

const FILE = join(import.meta.dirname, '../../tests/mutants/fixtures/two-stuck.scenario.yaml');

const loop = moduleEngine('loop', async () => async ({ kubeConfig }) => {
  const api = kubeConfig.makeApiClient(CoreV1Api);
  // Nothing stops it: not an error, not an answer.
  for (;;) await api.listNamespace().catch(() => undefined);
});

describe('an engine with a hot loop', { timeout: 180_000 }, () => {
  it('ends the flight of a scenario: one run of it is enough', async () => {
    const [cell] = cellsOf(requireScenario(loadScenario(FILE)));
    const { trace } = await runScenario(cell!, { engine: loop });
    expect(trace.events.filter((event) => event.kind === 'run')).toHaveLength(1);
    expect(hungRuns(trace)).toHaveLength(1);
  });

  it('is killed at its bound, run after run, and the report says why', async () => {
    const [cell] = cellsOf(requireScenario(loadScenario(FILE)));
    const { trace } = await runScenario(cell!, { engine: loop, horizonMs: 250_000, done: () => false });
    const runs = trace.events.filter((event) => event.kind === 'run');
    expect(runs.length).toBe(2);
    for (const run of runs) {
      expect(run).toMatchObject({ killed: true, exitCode: undefined });
      expect(run.stderr).toContain('killed, it sent 10000 requests without letting time pass');
    }
  });
});
