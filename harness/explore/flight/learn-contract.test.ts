import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { historyOf, judgeHistory } from '../../judge/index.ts';
import { type Engine, runScenario } from '../../run/index.ts';
import { cellsOf, loadScenario, requireScenario, type ScenarioCell } from '../../scenario/index.ts';
import { contractOf } from './learn-contract.ts';

const RECOVERY = join(import.meta.dirname, '../../../scenarios/recovery');

function cellOf(name: string): ScenarioCell {
  const [cell] = cellsOf(requireScenario(loadScenario(join(RECOVERY, `${name}.scenario.yaml`))));
  return cell!;
}

/** Ends at once, content with everything. */
const idle: Engine = {
  name: 'idle',
  clockMode: 'virtual',
  start: () => ({
    ended: Promise.resolve({ exitCode: 0, stdout: '', stderr: '' }),
    stop: () => undefined,
    kill: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
  }),
};

describe('what recovery is expected of', () => {
  it('includes a failure on record where the right engine mends it, so that an engine which does nothing is found', async () => {
    const cell = cellOf('stalled-after-an-outage');
    const contract = await contractOf(cell, cell);
    expect([...contract.mends].sort()).toEqual(['Released', 'Stalled']);
    const { trace } = await runScenario(cell, { engine: idle, done: () => false });
    const unrecovered = judgeHistory(historyOf(trace), contract).filter(({ oracle }) => oracle === 'O1');
    expect(unrecovered).toMatchObject([{ signature: 'not recovered' }]);
    expect(unrecovered[0]?.excused).toBeUndefined();
  });

  it('does not include one that its controller got over, or that nobody mends', async () => {
    for (const name of ['strand-and-repair', 'given-up']) {
      const cell = cellOf(name);
      expect((await contractOf(cell, cell)).mends).toEqual(new Set());
    }
  });
});
