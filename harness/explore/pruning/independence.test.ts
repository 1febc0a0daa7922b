import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type FlightReport, fly } from '../flight/flight.ts';
import { Independence } from './independence.ts';
import type { Pruned, Single } from './pair-plan.ts';

const REF = {
  file: join(import.meta.dirname, '../../../scenarios/recovery/guardrail-ten.scenario.yaml'),
  label: 'engine=kubeflap',
  engine: 'kubeflap',
};
const SEED = 5;
const STATUS = 'helmreleases.helm.toolkit.fluxcd.io/status';

let baseline: FlightReport;

/** A fault at the nth request of its kind about a release, alone. */
async function single(fault: string, verb: string, resource: string, release: string): Promise<Single> {
  const index = baseline.sites.findIndex(
    (site, at) =>
      site.verb === verb && site.resource === resource && baseline.places[at]?.release === `apps/${release}`,
  );
  const scheduled = { site: baseline.sites[index]!, fault };
  return { scheduled, report: await fly({ cell: REF, schedule: [scheduled], seed: SEED, tell: 'single' }) };
}

/** What the rule says of a second fault behind a first one. */
function judged(first: Single, second: Single): Pruned | undefined {
  const place = baseline.places[baseline.sites.indexOf(second.scheduled.site)]!;
  const index = first.report.places.findIndex((its) => its?.key === place.key);
  expect(index).toBeGreaterThanOrEqual(0);
  const independence = new Independence(baseline, [first, second]);
  return independence.of(first, index, second.scheduled);
}

beforeAll(async () => {
  baseline = await fly({ cell: REF, schedule: [], seed: SEED, tell: 'baseline' });
}, 60_000);

describe('faults at two releases', { timeout: 60_000 }, () => {
  it('that each touch only their own are left out, and together do what each does alone', async () => {
    const first = await single('W18', 'patch', STATUS, 'r2');
    const second = await single('W1-reset', 'patch', STATUS, 'r7');
    expect(Object.keys(first.report.footprint)).toEqual(['apps/r2']);
    const pruned = judged(first, second);
    expect(pruned).toMatchObject({ rule: 'independent' });
    const index = first.report.places.findIndex(
      (its) => its?.key === baseline.places[baseline.sites.indexOf(second.scheduled.site)]!.key,
    );
    const pair = [first.scheduled, { ...second.scheduled, site: first.report.sites[index]! }];
    const { footprint } = await fly({ cell: REF, schedule: pair, seed: SEED, tell: 'tail' });
    expect(footprint).toEqual(pruned!.footprint);
    expect(Object.keys(footprint).sort()).toEqual(['apps/r2', 'apps/r7']);
  });

  it('are flown while the engine still counts how many are stuck', async () => {
    const first = await single('W18', 'list', 'secrets', 'r2');
    expect(judged(first, await single('W18', 'list', 'secrets', 'r7'))).toBeUndefined();
  });

  it('are flown when the first one ends the whole run', async () => {
    const first = await single('P1-after-commit', 'patch', STATUS, 'r2');
    expect(Object.keys(first.report.footprint).length).toBeGreaterThan(1);
    const second = await single('W18', 'patch', STATUS, 'r7');
    const independence = new Independence(baseline, [first, second]);
    for (const index of first.report.sites.keys())
      expect(independence.of(first, index, second.scheduled)).toBeUndefined();
  });

  it('are flown when the second one ends the run, even where it did so after everybody else', async () => {
    const first = await single('W18', 'patch', STATUS, 'r2');
    const second = await single('P1-after-commit', 'patch', STATUS, 'r9');
    expect(judged(first, second)).toBeUndefined();
    // As far as it knows: alone, the death of the run touched nothing else.
    const report = { ...second.report, footprint: { 'apps/r9': '' } };
    expect(judged(first, { ...second, report })).toBeUndefined();
  });

  it('are flown when together they could use up the time of a run', async () => {
    const first = await single('P3', 'patch', STATUS, 'r2');
    expect(judged(first, await single('P3', 'patch', STATUS, 'r7'))).toBeUndefined();
    expect(judged(first, await single('W18', 'patch', STATUS, 'r7'))).toBeDefined();
  });

  it('of the same release are flown', async () => {
    const first = await single('W8', 'get', STATUS, 'r2');
    expect(judged(first, await single('W18', 'patch', STATUS, 'r2'))).toBeUndefined();
  });
});
