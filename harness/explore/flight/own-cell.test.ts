import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cellsOf, loadScenario, requireScenario, type ScenarioCell } from '../../scenario/index.ts';
import { contractOf } from './learn-contract.ts';
import { ownCellOf } from './prepared-cell.ts';

const SCENARIO = `apiVersion: kubeflap.io/v1alpha1
kind: Scenario
metadata: { name: theirs }
spec:
  horizon: 5m
  matrix: { engine: [asleep], victims: [1, 2] }
  given:
    packs: [flux@2.4]
    helmReleases: [{ names: [alloy], namespace: apps, state: deployed-but-unknown, age: 1h }]
  actors:
    - name: recovery
      engine: true
      schedule: { every: 2m, timeout: 100s }
      as: { serviceAccount: apps/recovery }
      rbac: { files: ['engines/\${vars.engine}/rbac.yaml'] }
  expect: [{ name: it is there, exists: { kind: HelmRelease, namespace: apps }, eventually: {} }]
`;
const ROLE =
  'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: any }\nrules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]\n';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-cell-'));
  mkdirSync(join(folder, 'engines/asleep'), { recursive: true });
  writeFileSync(join(folder, 'theirs.scenario.yaml'), SCENARIO);
  writeFileSync(join(folder, 'engines/asleep/engine.yaml'), "command: [sh, -c, 'exit 0']");
  writeFileSync(join(folder, 'engines/asleep/rbac.yaml'), ROLE);
});
afterAll(() => rmSync(folder, { recursive: true }));

function theirs(): ScenarioCell {
  const cells = cellsOf(requireScenario(loadScenario(join(folder, 'theirs.scenario.yaml'))));
  return cells[1]!;
}

it('holds an engine that its scenario fixes to what ours makes of the same world, and not to itself', async () => {
  const cell = theirs();
  // There is no Role for ours: it has the rights of the other engine.
  expect(ownCellOf(cell)).toMatchObject({ engine: 'kubeflap', vars: { engine: 'asleep', victims: 2 } });
  expect([...(await contractOf(cell, ownCellOf(cell))).exempt]).toEqual([]);
  expect([...(await contractOf(cell, cell)).exempt]).toEqual(['apps/alloy']);
});

it('gives ours its own Role where the scenario has one', () => {
  mkdirSync(join(folder, 'engines/kubeflap'));
  writeFileSync(join(folder, 'engines/kubeflap/rbac.yaml'), ROLE);
  expect(ownCellOf(theirs())).toMatchObject({ engine: 'kubeflap', vars: { engine: 'kubeflap', victims: 2 } });
});
