import { describe, expect, it } from 'vitest';
import { cellsOf, parseScenario, requireScenario } from '../scenario/index.ts';
import type { TraceEvent } from '../trace/index.ts';
import { concludeRun, hungRuns } from './conclude.ts';

const [cell] = cellsOf(
  requireScenario(
    parseScenario(
      'test.scenario.yaml',
      `apiVersion: kubeflap.io/v1alpha1
kind: Scenario
metadata: { name: test }
spec:
  horizon: 10m
  expect: [ { name: never, never: {}, of: writes, where: write.name == 'x' } ]
`,
    ),
  ),
);

describe('an engine that goes on without end', () => {
  const run = { kind: 'run', actor: 'engine', number: 2 };
  const events = [run, { ...run, number: 3, hung: 'it computed for 30 s' }] as unknown as TraceEvent[];
  const verdict = {
    expectation: 'never',
    status: 'pass',
    reason: '',
    evidence: [],
    property: 'safety',
    t: 0,
  } as const;
  const flown = { verdicts: [verdict], faults: [], interrupted: false, controls: [] };

  it('fails by name, although nothing it was asked for is missing', () => {
    const hung = hungRuns({ events });
    expect(concludeRun(cell!, { ...flown, hung })).toMatchObject({
      status: 'fail',
      reason: 'run 3 of engine was killed: it computed for 30 s',
    });
    expect(concludeRun(cell!, { ...flown, hung: [] })).toMatchObject({ status: 'pass' });
  });
});
