import { describe, expect, it } from 'vitest';
import { flyCell } from '../../harness/run/index.ts';
import {
  cellsOf,
  DEFAULT_ENGINE,
  discoverScenarios,
  loadScenario,
  requireScenario,
} from '../../harness/scenario/index.ts';

/** Minutes of many releases: proven by their smaller twins. */
const LARGE = /platform|known-weaknesses/;

const cells = discoverScenarios(['scenarios'])
  .filter(({ file }) => !LARGE.test(file))
  .flatMap(({ file }) => cellsOf(requireScenario(loadScenario(file)), DEFAULT_ENGINE).slice(0, 1));

describe('a scenario without one of its faults proves nothing', () => {
  const cases = cells.flatMap((cell) =>
    cell.faultExpectations.map(({ rule }) => ({ cell, name: cell.name, rule })),
  );

  it.each(cases)('$name without $rule is inconclusive', { timeout: 60_000 }, async ({ cell, rule }) => {
    const outcome = await flyCell(cell, { withoutFaults: [rule], doubleRun: false });
    expect(outcome.status).toBe('inconclusive');
  });
});
