import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cellsOf, parseScenario, requireScenario } from '../../scenario/index.ts';
import { contractWithout } from './calm-contract.ts';

const FILE = join(import.meta.dirname, '../../../tests/mutants/fixtures/two-stuck.scenario.yaml');

it('excuses no release for what the faults of a finding prevent', { timeout: 60_000 }, async () => {
  const fault = '  faults: [{ name: lost, match: { verbs: [patch] }, action: { refuse: {} } }]\n  expect:';
  const text = readFileSync(FILE, 'utf8').replace('  expect:', fault);
  const [cell] = cellsOf(requireScenario(parseScenario(FILE, text)));
  expect([...(await contractWithout(cell!, [])).exempt]).toContain('apps/stuck');
  expect([...(await contractWithout(cell!, ['lost'])).exempt]).not.toContain('apps/stuck');
});
