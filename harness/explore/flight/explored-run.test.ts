import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RequestRow } from '../../trace/index.ts';
import { flySchedule } from './explored-run.ts';
import { prepareCell } from './prepared-cell.ts';
import type { Schedule } from './schedule.ts';
import { type Site, sitesOf } from './site.ts';

const REF = {
  file: join(import.meta.dirname, '../../../scenarios/recovery/t38-with-get.scenario.yaml'),
  label: 'engine=kubeflap',
  engine: 'kubeflap',
};

async function flown(fault?: string, siteOf?: (sites: readonly Site[]) => Site) {
  const { cell, contract } = await prepareCell(REF);
  const quiet = await flySchedule({ cell, contract, schedule: [], seed: 2 });
  if (!fault || !siteOf) return { contract, ...quiet };
  const schedule = [{ site: siteOf(sitesOf(quiet.trace).map(({ site }) => site)), fault }];
  return { contract, ...(await flySchedule({ cell, contract, schedule, seed: 2 })) };
}

it('a fault at the last request of a flight is given the settling time, also while that request is under way', async () => {
  const { trace: quiet } = await flown();
  const { trace, contract, fired } = await flown('P3', (sites) => sites.at(-1)!);
  expect(fired).toBe(1);
  const struck = trace.events.find((event) => event.kind === 'request' && event.faults.length > 0);
  expect(struck).toMatchObject({ t: quiet.endedAt, endT: quiet.endedAt + 40_000 });
  expect(trace.endedAt).toBeGreaterThanOrEqual(quiet.endedAt + contract.settleMs);
});

it('behind a fault that lasts nobody waits longer than recovery and settling may take', async () => {
  // Each run annotates the release and takes that back: without a bound there is always a change to wait for.
  const isStatusPatch = ({ verb, resource }: Site): boolean =>
    verb === 'patch' && resource.endsWith('/status');
  const { trace, contract } = await flown('W18-lasting', (sites) => sites.find(isStatusPatch)!);
  const first = trace.events.find((event) => event.kind === 'request' && event.faults.length > 0);
  const since = first?.kind === 'request' ? first.t : 0;
  const patienceMs = contract.recoveryMs + contract.settleMs;
  expect(trace.endedAt - since).toBeGreaterThanOrEqual(patienceMs);
  expect(trace.endedAt - since).toBeLessThanOrEqual(patienceMs + contract.periodMs);
});

it('an actor that is cut off asks for nothing that arrives, and recovery is waited for behind that', async () => {
  const { cell, contract } = await prepareCell(REF);
  const site: Site = { actor: 'recovery', verb: 'get', resource: 'secrets', namespace: '', name: '', nth: 1 };
  const burst = { fromMs: 60_000, toMs: 400_000, probability: 1 };
  const schedule = [{ site, fault: 'C4-requests', burst }];
  const { trace, fired, violations } = await flySchedule({ cell, contract, schedule, seed: 2 });
  const asked = trace.events.filter(
    (event): event is RequestRow => event.kind === 'request' && event.actor === 'recovery',
  );
  const during = asked.filter(({ t }) => t >= burst.fromMs && t < burst.toMs);
  expect(fired).toBe(1);
  expect(during.length).toBeGreaterThan(1);
  expect(new Set(during.map(({ committed }) => committed))).toEqual(new Set(['none']));
  expect(violations).toEqual([]);
  expect(trace.endedAt).toBeGreaterThanOrEqual(burst.toMs + contract.settleMs - contract.periodMs);
});

it('a fault that lasts and strikes nobody silences no law', async () => {
  const { cell, contract } = await prepareCell({
    file: join(
      import.meta.dirname,
      '../../../scenarios/recovery/whole-list-patch-loses-conditions.scenario.yaml',
    ),
    label: 'engine=reference',
    engine: 'reference',
  });
  const site: Site = { actor: 'recovery', verb: 'delete', resource: 'pods', namespace: '', name: '', nth: 1 };
  const flown = async (schedule: Schedule) =>
    (await flySchedule({ cell, contract, schedule, seed: cell.seed })).violations.map(({ oracle }) => oracle);
  expect(await flown([])).toContain('O4');
  expect(await flown([{ site, fault: 'W18-lasting' }])).toEqual(await flown([]));
});

const BROKEN_LATER = `apiVersion: kubeflap.io/v1alpha1
kind: Scenario
metadata: { name: broken-later }
spec:
  horizon: 30m
  given:
    packs: [flux@2.4]
    helmReleases: [{ names: [alloy], namespace: apps, state: healthy, age: 1h }]
  actors:
    - { name: recovery, engine: true, schedule: { every: 2m, timeout: 100s } }
  timeline:
    - { at: 20m, actor: operator, patch: { kind: HelmRelease, namespace: apps, name: alloy, body: { metadata: { labels: { touched: 'yes' } } } } }
  expect: [{ name: it is there, exists: { kind: HelmRelease, namespace: apps }, eventually: {} }]
`;

it('a world that is right at first is flown until its scenario has nothing more in store', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'explored-run-'));
  const file = join(folder, 'broken-later.scenario.yaml');
  writeFileSync(file, BROKEN_LATER);
  const { cell, contract } = await prepareCell({ file, label: '', engine: 'kubeflap' });
  const { trace } = await flySchedule({ cell, contract, schedule: [], seed: 2 });
  rmSync(folder, { recursive: true });
  expect(trace.events.some((event) => event.kind === 'commit' && event.request?.actor === 'operator')).toBe(
    true,
  );
});
