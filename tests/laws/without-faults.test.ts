import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { type CellOutcome, flyCell } from '../../harness/run/index.ts';
import {
  cellsOf,
  DEFAULT_ENGINE,
  discoverScenarios,
  type LoadedScenario,
  loadScenario,
  parseScenario,
  requireScenario,
} from '../../harness/scenario/index.ts';

const scenarios = discoverScenarios(['scenarios']).map(({ file }) => requireScenario(loadScenario(file)));

/** Flies the scenario without the fault: deleted from the file, or left out where a control still names it. */
function flyWithout({ file, document }: LoadedScenario, fault: string): Promise<CellOutcome> {
  const yaml = parseDocument(readFileSync(file, 'utf8'));
  yaml.deleteIn(['spec', 'faults', document.spec.faults!.findIndex(({ name }) => name === fault)]);
  const { scenario, diagnostics } = parseScenario(file, String(yaml));
  const [cell] = cellsOf(scenario ?? requireScenario(loadScenario(file)), DEFAULT_ENGINE);
  if (scenario) return flyCell(cell!, { doubleRun: false });
  expect(diagnostics[0]!.message).toBe(`unknown fault "${fault}"`);
  return flyCell(cell!, { doubleRun: false, withoutFaults: [fault] });
}

describe('a scenario without one of its faults proves nothing', () => {
  const cases = scenarios
    .filter((scenario) => cellsOf(scenario, DEFAULT_ENGINE).length > 0)
    .flatMap((scenario) =>
      (scenario.document.spec.faults ?? []).map(({ name: fault }) => ({
        scenario,
        fault,
        name: scenario.document.metadata.name,
      })),
    );

  it.each(cases)(
    '$name without $fault is inconclusive',
    { timeout: 300_000 },
    async ({ scenario, fault }) => {
      const { status, reason } = await flyWithout(scenario, fault);
      expect(`${status}: ${reason}`).toMatch(/^inconclusive/);
    },
  );
});

describe('a scenario', () => {
  /** Days on which nothing is wrong: there is nothing to take away. */
  const CALM = /24h$/;

  it('has a control', () => {
    const without = scenarios
      .filter(({ document: { metadata, spec } }) => {
        const isKnown = metadata.labels?.['tier'] === 'known';
        return !isKnown && !CALM.test(metadata.name) && (spec.control ?? []).length === 0;
      })
      .map(({ file }) => file);
    expect(without).toEqual([]);
  });
});
