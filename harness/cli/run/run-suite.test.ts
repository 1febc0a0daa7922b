import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Reporter, SuiteSummary } from '../../report/index.ts';
import { cellsOf, parseScenario, requireScenario } from '../../scenario/index.ts';
import { runSuite } from './run-suite.ts';

const SCENARIO = `apiVersion: kubeflap.io/v1alpha1
kind: Scenario
metadata: { name: one }
spec:
  horizon: 1m
  matrix: { n: [1, 2, 3] }
  expect: [ { name: quiet, never: {}, of: writes, where: write.actor == 'nobody' } ]
`;

it('neither stores nor counts what an interruption cuts short', async () => {
  const storeRoot = mkdtempSync(join(tmpdir(), 'kubeflap-suite-'));
  onTestFinished(() => rmSync(storeRoot, { recursive: true }));
  const stopping = new AbortController();
  let begun = 0;
  let summary: SuiteSummary | undefined;
  const reporter: Reporter = {
    suiteStarted: () => undefined,
    cellLeftOut: () => undefined,
    cellStarted: () => {
      if (++begun === 2) stopping.abort();
    },
    cellFinished: () => undefined,
    suiteFinished: (told) => {
      summary = told;
    },
  };
  const exitCode = await runSuite({
    cells: cellsOf(requireScenario(parseScenario('one.scenario.yaml', SCENARIO))),
    leftOut: [],
    version: '0',
    doubleRun: true,
    allowInconclusive: false,
    reporters: [reporter],
    storeRoot,
    signal: stopping.signal,
  });
  expect(exitCode).toBe(130);
  expect(summary).toMatchObject({
    interrupted: true,
    notFlown: [{ label: 'n=2' }, { label: 'n=3' }],
    outcomes: [{ status: 'pass' }],
  });
  expect(readdirSync(join(storeRoot, 'runs', 'latest'))).toEqual(['one--n=1.trace.ndjson']);
});
