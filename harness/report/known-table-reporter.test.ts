import { describe, expect, it } from 'vitest';
import { type CellOutcome, flyCell } from '../run/index.ts';
import { cellsOf, loadScenario, requireScenario, type ScenarioCell } from '../scenario/index.ts';
import { KnownTableReporter } from './known-table-reporter.ts';
import type { KnownWeakness } from './known-weakness.ts';

const SCENARIO = requireScenario(
  loadScenario('scenarios/known-weaknesses/29-annotation-for-ever.scenario.yaml'),
);
const WEAKNESSES: readonly KnownWeakness[] = [
  { number: 29, title: 'annotation for ever', text: '', because: 'why', misses: ['x'], scenario: SCENARIO },
  { number: 30, title: 'beyond us', text: '', misses: [], notModelled: 'no such world' },
];

function table(outcomes: readonly CellOutcome[], notFlown: readonly ScenarioCell[] = []): string {
  let text = '';
  const reporter = new KnownTableReporter(WEAKNESSES, {
    write: (part) => {
      text += part;
    },
    color: false,
    live: false,
  });
  reporter.suiteFinished({ outcomes, exitCode: 0, interrupted: false, notFlown, realMs: 0 });
  return text;
}

describe('the table of known weaknesses', () => {
  it('says of each engine what became of it, and why a weakness is not modelled', async () => {
    const [own] = cellsOf(SCENARIO, 'kubeflap');
    const passed = await flyCell(own!, { doubleRun: false });
    const reference: CellOutcome = {
      ...passed,
      cell: { ...passed.cell, engine: 'reference' },
      status: 'excused',
      expectations: passed.expectations.map((expectation) => ({ ...expectation, status: 'fail' })),
    };
    const text = table([passed, reference]);
    expect(text).toContain(' 29  annotation for ever: why\n     ✓ kubeflap   passes\n');
    expect(text).toContain('✓ reference  fails as expected: "the release becomes Ready and stays so"');
    expect(text).toContain('- not modelled: no such world');
    expect(text).toContain('The table is true: 2 runs went as stated');
  });

  it('is neither true nor untrue when runs were not flown and none went otherwise', () => {
    const text = table([], cellsOf(SCENARIO));
    expect(text).toContain('Nobody knows whether the table is true: 0 runs went as stated, 2 not flown');
  });

  it('is not true once a run goes otherwise, and names the replay', async () => {
    const [own] = cellsOf(SCENARIO, 'kubeflap');
    const outcome = { ...(await flyCell(own!, { doubleRun: false })), status: 'fail', reason: 'it passes' };
    const text = table([outcome as CellOutcome]);
    expect(text).toContain('× kubeflap   fail: it passes');
    expect(text).toContain('replay     kubeflap run scenarios/known-weaknesses/29-annotation-for-ever');
    expect(text).toContain('The table is not true: 1 of 1 runs went otherwise');
  });
});
