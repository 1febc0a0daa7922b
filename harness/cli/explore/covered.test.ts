import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { createCrew, Explorer } from '../../explore/index.ts';
import { cellsOf, loadScenario, requireScenario } from '../../scenario/index.ts';
import { type Covered, coveredBy } from './covered.ts';

/** What the fault-free flight of a scenario alone covers. */
async function covered(file: string): Promise<Covered> {
  const [cell] = cellsOf(requireScenario(loadScenario(file)), 'kubeflap');
  const explorer = new Explorer({
    crew: createCrew(1),
    classes: new Set(['A']),
    strategies: new Set(),
    seeds: 0,
    stop: () => false,
    progress: () => undefined,
    keep: () => undefined,
  });
  const { label, engine, name, seed } = cell!;
  await explorer.explore({ ref: { file, label, engine }, name, seed });
  return coveredBy(explorer, [cell!], 'kubeflap', 'out/rbac.yaml');
}

describe('what was covered', { timeout: 120_000 }, () => {
  it('compares the Role that was used with a wider one', async () => {
    const { claims } = await covered('scenarios/recovery/t38-with-get.scenario.yaml');
    expect(claims.matrix.met).toBe(0);
    expect(claims.matrix.reachable).toBeGreaterThan(100);
    expect(claims.models).toEqual([]);
    expect(claims.role).toMatchObject({
      compared: 1,
      notGranted: [],
      neverUsed: [
        'get helm.toolkit.fluxcd.io/helmreleases',
        'get secrets',
        'watch helm.toolkit.fluxcd.io/helmreleases',
      ],
    });
  });

  it('compares the Role that was used with a narrower one', async () => {
    const { claims, roleText } = await covered('scenarios/recovery/t38-silent-patch.scenario.yaml');
    expect(claims.role.notGranted).toEqual([
      { right: 'get helm.toolkit.fluxcd.io/helmreleases/status', scenarios: ['t38-silent-patch'] },
    ]);
    // What was refused was needed: it is in the least Role.
    const rules = parseAllDocuments(roleText).flatMap(
      (document) => (document.toJS() as { rules: unknown[] }).rules,
    );
    expect(rules).toContainEqual(
      expect.objectContaining({ resources: ['helmreleases/status'], verbs: ['get'] }),
    );
  });

  it('names objects in the least Role where the declared one does', async () => {
    const { roleText } = await covered(
      'scenarios/leader-election-and-recovery/case-4-rbac-is-exact.scenario.yaml',
    );
    const roles = parseAllDocuments(roleText).map((document) => document.toJS());
    expect(roles).toMatchObject([
      { kind: 'ClusterRole' },
      {
        kind: 'Role',
        metadata: { namespace: 'flux-system' },
        rules: [
          { resources: ['leases'], resourceNames: ['helm-controller-leader-election'], verbs: ['get'] },
        ],
      },
    ]);
  });
});
