import { expect, it } from 'vitest';
import { type CellOutcome, flyCell } from '../run/index.ts';
import { cellsOf, loadScenario, requireScenario } from '../scenario/index.ts';
import { JunitReporter } from './junit-reporter.ts';
import type { SuiteSummary } from './reporter.ts';

const SCENARIO = requireScenario(
  loadScenario('scenarios/known-weaknesses/29-annotation-for-ever.scenario.yaml'),
);
const [own] = cellsOf(SCENARIO, 'kubeflap');

function xmlOf(summary: Partial<SuiteSummary>): string {
  let xml = '';
  const reporter = new JunitReporter((text) => {
    xml = text;
  });
  const nothing = { outcomes: [], exitCode: 0, interrupted: false, notFlown: [], realMs: 0 };
  reporter.suiteFinished({ ...nothing, ...summary });
  return xml;
}

it.each([
  ['--bail', false, 'skipped: not flown: --bail ended the suite before'],
  ['Ctrl-C', true, 'skipped: not flown: interrupted before'],
])('has what %s kept from being flown, and says why', (_, interrupted, why) => {
  const xml = xmlOf({ interrupted, notFlown: [own!] });
  expect(xml).toContain('tests="1" failures="0" errors="0" skipped="1"');
  expect(xml).toContain(`name="${own!.name} [engine=kubeflap]"`);
  expect(xml).toContain(why);
});

it('says of an expectation that a known failure misses why it is skipped', async () => {
  const passed = await flyCell(own!, { doubleRun: false });
  const expectations = passed.expectations.map((expectation) => ({
    ...expectation,
    status: 'fail' as const,
    reason: 'it is not there',
  }));
  const outcome: CellOutcome = { ...passed, status: 'excused', expectations };
  const xml = xmlOf({ outcomes: [outcome] });
  expect(xml.match(/<skipped\/>\s*<system-out>/g)).toHaveLength(expectations.length + 1);
  expect(xml).toContain('known failure: it is not there');
});
