import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventLine } from '../flight/event-line.ts';
import { flySchedule } from '../flight/explored-run.ts';
import { applicable, holdsUp } from '../flight/fault-catalogue.ts';
import { type FlightReport, fly } from '../flight/flight.ts';
import { prepareCell } from '../flight/prepared-cell.ts';
import { entryOf, type Schedule, type ScheduledFault } from '../flight/schedule.ts';
import type { Site } from '../flight/site.ts';
import { PairPlan, type Second, type Single } from './pair-plan.ts';
import { agree } from './tail.ts';

const REF = {
  file: join(import.meta.dirname, '../../../scenarios/recovery/t38-with-get.scenario.yaml'),
  label: 'engine=kubeflap',
  engine: 'kubeflap',
};
const SEED = 11;
const AB = new Set(['A', 'B'] as const);

let baseline: FlightReport;
let first: Site;
const singles: Single[] = [];

beforeAll(async () => {
  baseline = await fly({ cell: REF, schedule: [], seed: SEED, tell: 'baseline' });
  first = baseline.sites.find(({ actor }) => actor === 'recovery')!;
  for (const site of baseline.sites)
    for (const { id: fault } of applicable(site, AB)) {
      const scheduled = { site, fault };
      const report = await fly({ cell: REF, schedule: [scheduled], seed: SEED, tell: 'single' });
      singles.push({ scheduled, report });
    }
}, 180_000);

/** The events from `t` on, whatever the faults are called. */
async function eventsFrom(t: number, schedule: Schedule): Promise<string[]> {
  const { cell, contract } = await prepareCell(REF);
  const { trace } = await flySchedule({ cell, contract, schedule, seed: SEED });
  return trace.events
    .filter((event) => event.kind === 'request' && event.t >= t)
    .map((event) => eventLine(event).replaceAll(/explored-\d/g, 'explored'));
}

/** Every pair with what became of it. */
function planned(): (Second & { readonly first: ScheduledFault })[] {
  const plan = new PairPlan(baseline, singles, AB);
  return singles.flatMap((single) =>
    [...plan.secondsOf(single)].map((second) => ({ ...second, first: single.scheduled })),
  );
}

describe('pairs that are not flown', { timeout: 180_000 }, () => {
  it('go on, behind the struck run, exactly as the pair that is flown instead', async () => {
    let compared = 0;
    const { cell, contract } = await prepareCell(REF);
    const atFirst = singles.filter(({ scheduled }) => scheduled.site === first);
    for (const { scheduled, report } of atFirst) {
      const twin = atFirst.find(
        (other) => other.scheduled !== scheduled && other.report.aftermath?.hash === report.aftermath?.hash,
      );
      if (!twin || !report.aftermath || compared > 5) continue;
      const secondOf = ({ report: { sites, aftermath } }: Single): ScheduledFault => ({
        site: sites[aftermath!.from]!,
        fault: 'W9-uncommitted',
      });
      const { trace } = await flySchedule({ cell, contract, schedule: [scheduled], seed: SEED });
      const next = trace.events.find((event) => event.kind === 'run' && event.number === 2);
      const t = next?.kind === 'run' ? next.startedAt : 0;
      const pruned = await eventsFrom(t, [scheduled, secondOf({ scheduled, report })]);
      const flown = await eventsFrom(t, [twin.scheduled, secondOf(twin)]);
      expect(pruned, `${scheduled.fault} for ${twin.scheduled.fault}`).toEqual(flown);
      expect(pruned.length).toBeGreaterThan(0);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(2);
  });

  it('on a premise go on from their last fault as the pair that speaks for them, up to times', async () => {
    const spoken = planned().filter(({ pruned }) => pruned?.speaker !== undefined);
    const rules = new Set<string>();
    // Every 97th: some two hundred of them, of every rule.
    for (const { first: one, scheduled, pruned } of spoken.filter((_, index) => index % 97 === 0)) {
      const { rule, speaker } = pruned!;
      const [left, flown] = await Promise.all(
        [[one, scheduled], speaker!].map((schedule) =>
          fly({ cell: REF, schedule, seed: SEED, tell: 'tail' }),
        ),
      );
      const isSame = agree(left!.tail!, flown!.tail!);
      expect(isSame, `${rule}: ${JSON.stringify([one, scheduled, speaker])}`).toBe(true);
      rules.add(rule);
    }
    expect([...rules].sort()).toEqual(['same-answer', 'same-branch', 'same-rest']);
  });

  it('are spoken for by a pair that is flown, in the end', () => {
    const key = (schedule: Schedule): string => JSON.stringify(schedule);
    const fate = new Map(
      planned().map(({ first: one, scheduled, pruned }) => [key([one, scheduled]), pruned]),
    );
    const isFlown = (schedule: Schedule, hops = 0): boolean => {
      if (schedule.length === 1) return true;
      expect(fate.has(key(schedule)), key(schedule)).toBe(true);
      const pruned = fate.get(key(schedule));
      if (pruned === undefined || pruned.speaker === undefined) return true;
      return hops < 5 && isFlown(pruned.speaker, hops + 1);
    };
    for (const pruned of fate.values()) if (pruned?.speaker) expect(isFlown(pruned.speaker)).toBe(true);
  });

  it('are known no better than the pair they go as', () => {
    const key = (...schedule: ScheduledFault[]): string => JSON.stringify(schedule);
    const all = planned();
    const basisOf = new Map(
      all.map(({ first: one, scheduled, pruned }) => [key(one, scheduled), pruned?.basis ?? 'sound']),
    );
    const met = { sound: 0, premise: 0 };
    for (const { first: one, scheduled, pruned } of all) {
      if (pruned?.rule !== 'same-observation') continue;
      const { observation } = singles.find((single) => single.scheduled === one)!.report;
      const other = singles.find(
        ({ scheduled: { site }, report }) =>
          site === one.site && report.observation.whole === observation.whole,
      )!;
      expect(pruned.basis).toBe(basisOf.get(key(other.scheduled, scheduled)));
      met[pruned.basis] += 1;
    }
    expect(met.sound).toBeGreaterThan(0);
    expect(met.premise).toBeGreaterThan(0);
    // What a run left behind had been left before, and the pairs behind that rest on a premise themselves.
    const behindRuns = all.filter(({ pruned }) => pruned?.rule === 'same-aftermath');
    expect(new Set(behindRuns.map(({ pruned }) => pruned?.basis))).toEqual(new Set(['sound', 'premise']));
  });

  it('on the same rest are not those that hold somebody up, where the others come sooner', () => {
    const heldUp = (plan: PairPlan, from: readonly Single[]): number =>
      from
        .flatMap((single) => [...plan.secondsOf(single)])
        .filter(({ scheduled, pruned }) => pruned?.rule === 'same-rest' && holdsUp(entryOf(scheduled).action))
        .length;
    expect(heldUp(new PairPlan(baseline, singles, AB), singles)).toBeGreaterThan(0);
    // Everywhere and every time somebody comes at another time.
    let nth = 0;
    const elsewhere = <T extends Pick<FlightReport, 'rests'>>(report: T): T => ({
      ...report,
      rests: report.rests.map((rest) => rest && { ...rest, heldUp: `${nth++}` }),
    });
    const told = singles.map((single) => ({ ...single, report: elsewhere(single.report) }));
    expect(heldUp(new PairPlan(elsewhere(baseline), told, AB), told)).toBe(0);
  });

  it('are most of them', () => {
    const all = planned();
    expect(all.filter(({ pruned }) => pruned === undefined).length).toBeLessThan(all.length / 6);
  });

  it('are never those behind a fault that lasts, unless that flight comes back to where it was', () => {
    const lasting = planned().filter(({ first: one }) => one.fault === 'W18-lasting');
    const rules = new Set(lasting.map(({ pruned }) => pruned?.rule));
    expect(rules).toEqual(new Set([undefined, 'same-answer', 'same-rest']));
    for (const { first: one, pruned } of lasting) if (pruned?.speaker) expect(pruned.speaker[0]).toEqual(one);
  });
});
