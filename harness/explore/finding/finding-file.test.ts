import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareCell as prepareWorld } from '../../run/index.ts';
import { cellsOf, loadScenario, requireScenario } from '../../scenario/index.ts';
import { provenanceOf } from '../../trace/index.ts';
import type { ScheduledFault } from '../flight/schedule.ts';
import type { Finding } from './finding.ts';
import { writeFinding } from './finding-file.ts';
import { decodeFinding } from './finding-format.ts';

const SCENARIO = `apiVersion: kubeflap.io/v1alpha1
kind: Scenario
metadata: { name: afar }
spec:
  horizon: 5m
  matrix: { engine: [kubeflap, script], victims: [1, 2] }
  given:
    packs: [flux@2.4]
    load: [{ files: [fixtures/*.yaml] }]
    helmReleases: [{ names: [alloy], namespace: apps, state: deployed-but-unknown, age: 1h }]
  actors:
    - name: recovery
      engine: true
      schedule: { every: 2m, timeout: 100s, concurrencyPolicy: Forbid }
      as: { serviceAccount: flux-system/recovery }
      rbac: { files: ['../engines/\${vars.engine}/rbac.yaml'] }
    - name: bystander
      command: [sh, ./scripts/look.sh, --quiet, /etc/hostname]
      schedule: { every: 2m, runs: 1 }
  expect:
    - name: there are as many victims as there are
      exists: { kind: HelmRelease, namespace: apps }
      eventually: {}
      cel: vars.victims > 0
`;
const MANIFEST = (kind: string, name: string, rest: string): string =>
  `apiVersion: ${kind === 'ConfigMap' ? 'v1' : 'rbac.authorization.k8s.io/v1'}\nkind: ${kind}\nmetadata: { name: ${name}${kind === 'ConfigMap' ? ', namespace: default' : ''} }\n${rest}\n`;

const SITE = {
  actor: 'recovery',
  verb: 'patch',
  resource: 'helmreleases.helm.toolkit.fluxcd.io/status',
  namespace: 'apps',
  name: 'alloy',
  nth: 1,
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'finding-file-'));
  for (const path of ['area/fixtures', 'area/scripts', 'engines/script'])
    mkdirSync(join(folder, 'suite', path), { recursive: true });
  const put = (path: string, text: string): void => writeFileSync(join(folder, 'suite', path), text);
  put('area/afar.scenario.yaml', SCENARIO);
  put('area/fixtures/map.yaml', MANIFEST('ConfigMap', 'loaded', 'data: {}'));
  put('area/scripts/look.sh', 'exit 0');
  put('engines/script/engine.yaml', 'command: [sh, ./run.sh]');
  put('engines/script/run.sh', 'exit 0');
  put('engines/script/rbac.yaml', MANIFEST('ClusterRole', 'script', 'rules: []'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(schedule: readonly ScheduledFault[], more: Partial<Finding> = {}, out = 'found/here') {
  const finding: Finding = {
    signature: 'afar: O1 not recovered',
    scenario: join(folder, 'suite/area/afar.scenario.yaml'),
    cell: 'engine=script victims=2',
    engine: 'script',
    oracle: 'O1',
    message: 'it is not Ready',
    seed: 5,
    schedule,
    hash: 'h',
    seen: 1,
    ...more,
  };
  return writeFinding({ finding, oneMinimal: true, flights: 3, lines: ['t=0 start'] }, join(folder, out), 1);
}

describe('a finding as a scenario', { timeout: 180_000 }, () => {
  it('is a good one from its own folder: manifests, roles, programs and the engine are where it says', async () => {
    const { path } = write([{ site: SITE, fault: 'W9-uncommitted' }]);
    const [cell, ...others] = cellsOf(requireScenario(loadScenario(path)));
    expect(others).toEqual([]);
    expect(cell).toMatchObject({ engine: 'script', seed: 5, vars: { victims: 2, engine: 'script' } });
    expect(cell!.objects).toMatchObject([{ metadata: { name: 'loaded' } }]);
    const command = cell!.scenario.document.spec.actors?.find(({ name }) => name === 'bystander')?.command;
    expect(command).toEqual(['sh', '../../suite/area/scripts/look.sh', '--quiet', '/etc/hostname']);
    await prepareWorld(cell!);
  });

  it('carries its schedule as faults and its law for run to ask', () => {
    const burst = { fromMs: 1_500, toMs: 61_500, probability: 0.5 };
    const { path } = write([
      { site: SITE, fault: 'W9-uncommitted' },
      { site: { ...SITE, nth: 3 }, fault: 'W8', burst },
      { site: { ...SITE, verb: 'get' }, fault: 'W18-lasting' },
    ]);
    const { document } = requireScenario(loadScenario(path));
    expect(document.spec.explore).toEqual({
      finding: 'O1 not recovered',
      faults: ['found-1', 'found-2', 'found-3'],
    });
    expect(document.spec.faults).toMatchObject([
      { name: 'found-1', nth: 1, match: { names: ['alloy'] }, expectFires: 1 },
      { name: 'found-2', during: 'found-2', probability: 0.5, expectFires: { min: 1 } },
      { name: 'found-3', match: { verbs: ['get'] }, expectFires: { min: 1 } },
    ]);
    expect(document.spec.faults?.[1]).not.toHaveProperty('match.names');
    expect(document.spec.windows).toEqual({ 'found-2': { from: '1500ms', to: '61500ms' } });
  });

  it('holds the world it was found in, when that was a variation', () => {
    const { path } = write([], { variant: 746587973 }, 'varied');
    const { document } = requireScenario(loadScenario(path));
    const { document: original } = requireScenario(
      loadScenario(join(folder, 'suite/area/afar.scenario.yaml')),
    );
    expect(document.spec.given?.clusters).toHaveLength(1);
    expect(document.spec.given?.helmReleases).not.toEqual(original.spec.given?.helmReleases);
    const names = (spec: typeof document.spec): string[] =>
      (spec.actors ?? []).map(({ name }) => name).sort();
    expect(names(document.spec)).toEqual(names(original.spec));
  });

  it('can be explored again: what is found there has names of its own', () => {
    const { path } = write([{ site: SITE, fault: 'W9-uncommitted' }], {}, 'once');
    cpSync(path, join(folder, 'once/again.scenario.yaml'));
    const again = write(
      [{ site: SITE, fault: 'W1-reset' }],
      { scenario: path, cell: 'engine=script' },
      'once',
    );
    const { document } = requireScenario(loadScenario(again.path));
    expect(document.spec.faults?.map(({ name }) => name)).toEqual(['found-1', 'found-2']);
  });

  it('says what it was written by and from', () => {
    const { data } = write([]);
    const { provenance } = decodeFinding(readFileSync(data, 'utf8'), data);
    const scenario = requireScenario(loadScenario(join(folder, 'suite/area/afar.scenario.yaml')));
    expect(provenance).toEqual(provenanceOf(scenario));
  });

  it('keeps its events beside it', () => {
    const { data } = write([]);
    expect(readFileSync(data.replace('.finding.json', '.flight.txt'), 'utf8')).toBe('t=0 start\n');
  });
});
