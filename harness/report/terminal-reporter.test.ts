import { afterAll, expect, it } from 'vitest';
import { closeSharedGateway, flyCell } from '../run/index.ts';
import { cellsOf, parseScenario, requireScenario } from '../scenario/index.ts';
import { TerminalReporter } from './terminal-reporter.ts';

const SCENARIO = `apiVersion: kubeflap.io/v1alpha1
kind: Scenario
metadata: { name: world }
spec:
  horizon: 1m
  given: { objects: [ { apiVersion: v1, kind: ConfigMap, metadata: { name: a, namespace: apps } } ] }
  timeline: [ { at: 1s, every: 1s, times: 3, delete: { kind: ConfigMap, namespace: apps, name: a } } ]
  faults:
    - { name: first, nth: 1, match: { verbs: [delete] }, action: { tooManyRequests: {} } }
    - { name: second, nth: 2, match: { verbs: [delete] }, action: { tooManyRequests: {} } }
  expect: [ { name: it is gone, atLeast: 1, of: writes, where: write.type == 'DELETED' } ]
`;

afterAll(closeSharedGateway);

it('gives a reason for every request that a fault let pass', async () => {
  const [cell] = cellsOf(requireScenario(parseScenario('world.scenario.yaml', SCENARIO)));
  let text = '';
  const write = (more: string): void => {
    text += more;
  };
  const reporter = new TerminalReporter({ write, color: false, live: false });
  reporter.cellFinished(await flyCell(cell!, { doubleRun: false }));
  expect(text).toContain(
    "fault second: 1 fired of 3 matched, 2 skipped: occurrence 1, another fault's or unfit 1 ",
  );
  expect(text).toContain('fault first: 1 fired of 3 matched, 2 skipped: occurrence 2 ');
});
