import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventLine } from './event-line.ts';
import { flySchedule } from './explored-run.ts';
import { type FlightReport, fly, prepareCell } from './flight.ts';
import { PairPlan } from './pair-plan.ts';
import type { Schedule, ScheduledFault } from './schedule.ts';
import type { Site } from './site.ts';

const REF = {
  file: join(import.meta.dirname, '../../scenarios/recovery/t38-with-get.scenario.yaml'),
  label: 'engine=kubeflap',
  engine: 'kubeflap',
};
const SEED = 11;
/** Faults at the first reading of the release: told apart by the client, or not, and with nothing stored by any of them. */
const FAULTS = ['W1-reset', 'W1-refused', 'W9-uncommitted', 'W17', 'W18', 'P1-before-send', 'P1-after-ack'];

let baseline: FlightReport;
let first: Site;
const reports = new Map<string, FlightReport>();

beforeAll(async () => {
  baseline = await fly({ cell: REF, schedule: [], seed: SEED, tell: 'baseline' });
  first = baseline.sites.find(({ actor }) => actor === 'recovery')!;
  for (const fault of FAULTS)
    reports.set(
      fault,
      await fly({ cell: REF, schedule: [{ site: first, fault }], seed: SEED, tell: 'single' }),
    );
}, 180_000);

/** The events from `t` on, whatever the faults are called. */
async function eventsFrom(t: number, schedule: Schedule): Promise<string[]> {
  const { cell, contract } = await prepareCell(REF);
  const { trace } = await flySchedule({ cell, contract, schedule, seed: SEED });
  return trace.events
    .filter((event) => event.kind === 'request' && event.t >= t)
    .map((event) => eventLine(event).replaceAll(/explored-\d/g, 'explored'));
}

describe('pairs that are not flown', { timeout: 180_000 }, () => {
  it('go on, behind the struck run, exactly as the pair that is flown instead', async () => {
    let compared = 0;
    const { cell, contract } = await prepareCell(REF);
    for (const [fault, report] of reports) {
      const twin = [...reports].find(
        ([other, { aftermath }]) => other !== fault && aftermath?.hash === report.aftermath?.hash,
      );
      if (!twin || !report.aftermath) continue;
      const [other, { aftermath, sites }] = twin;
      const second: ScheduledFault = { site: sites[aftermath!.from]!, fault: 'W9-uncommitted' };
      const mine: ScheduledFault = { site: report.sites[report.aftermath.from]!, fault: 'W9-uncommitted' };
      const { trace } = await flySchedule({
        cell,
        contract,
        schedule: [{ site: first, fault }],
        seed: SEED,
      });
      const next = trace.events.find((event) => event.kind === 'run' && event.number === 2);
      const t = next?.kind === 'run' ? next.startedAt : 0;
      const pruned = await eventsFrom(t, [{ site: first, fault }, mine]);
      const flown = await eventsFrom(t, [{ site: first, fault: other }, second]);
      expect(pruned, `${fault} for ${other}`).toEqual(flown);
      expect(pruned.length).toBeGreaterThan(0);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(2);
  });

  it('are counted by the rule that speaks for them', () => {
    const plan = new PairPlan(baseline);
    const rules = [...reports].map(([fault, report]) => {
      const { flown, pruned } = plan.secondsOf({ site: first, fault }, report);
      const told = flown.length + pruned.reduce((sum, [, sites]) => sum + sites.length, 0);
      expect(told).toBe(report.sites.length);
      return pruned.map(([rule]) => rule).join();
    });
    expect(rules).toContain('same-aftermath');
  });

  it('are never those behind a fault that lasts', () => {
    const plan = new PairPlan(baseline);
    const report = { ...reports.get('W18')!, observation: baseline.observation };
    expect(plan.secondsOf({ site: first, fault: 'W18-lasting' }, report)).toEqual({
      flown: report.sites,
      pruned: [],
    });
  });
});
