import { isDeepStrictEqual } from 'node:util';
import { Coverage } from './coverage/coverage.ts';
import { RecoveryClock } from './coverage/recovery-times.ts';
import { OpenSometimes } from './coverage/sometimes.ts';
import { divergenceOf } from './divergence.ts';
import { type ExploredCell, flightText, namedOf, originOf, titleOf } from './explored-cell.ts';
import { Findings } from './finding/finding.ts';
import type { Refutation } from './finding/refutation.ts';
import type { Crew } from './flight/crew.ts';
import { applicable, applicableToEvents, type FaultClass } from './flight/fault-catalogue.ts';
import type { FlightOrder, FlightReport } from './flight/flight.ts';
import { FlightInterruptedError, unlessInterrupted } from './flight/interrupted.ts';
import type { CellRef } from './flight/prepared-cell.ts';
import { byValue, type Schedule, type ScheduledFault } from './flight/schedule.ts';
import type { Site } from './flight/site.ts';
import { lawsBroken, lawsBySingle } from './laws-broken.ts';
import { type Audit, pairsOf, planPairs, sampleEventPairs } from './planned-pairs.ts';
import { PairPlan, type Single } from './pruning/pair-plan.ts';
import { agree } from './pruning/tail.ts';
import { drawMix } from './swarm.ts';
import { emptyTally, type Outside, type Tally } from './tally.ts';
import type { Unfinished } from './unfinished.ts';

/** `pairs`: of two faults at least one at the engine; `all-pairs`: those at two requests of controllers as well. */
export type Strategy = 'singles' | 'pairs' | 'all-pairs' | 'swarm';

/** A schedule worth flying again: it once reached something no other had. */
export interface KeptSchedule {
  readonly cell: CellRef;
  readonly seed: number;
  readonly schedule: Schedule;
}

/** How far the part under way is. */
export interface Stage {
  readonly name: Exclude<Strategy, 'all-pairs'> | 'corpus' | 'events' | 'closure' | 'audit' | 'sample';
  readonly done: number;
  readonly total: number;
}

export interface ExploreOptions {
  readonly crew: Crew;
  readonly classes: ReadonlySet<FaultClass>;
  readonly strategies: ReadonlySet<Strategy>;
  /** Random schedules per cell. */
  readonly seeds: number;
  /** True once the time is up or somebody pressed Ctrl-C; what was found so far is kept. */
  readonly stop: () => boolean;
  /** Ends the flights under way; `stop` is true by then. */
  readonly signal?: AbortSignal;
  readonly progress: (tally: Tally, findings: number, stage: Stage | undefined) => void;
  /** Told behind how many of the first faults pairs have been planned. */
  readonly planning?: (planned: number, total: number) => void;
  /** Told of schedules that reached something new. */
  readonly keep: (kept: KeptSchedule, features: readonly string[]) => void;
  /** Schedules that earlier explorations kept for a cell. */
  readonly kept?: (cell: CellRef) => readonly KeptSchedule[];
}

/** Every hundredth run is flown twice: a difference would make all the others worthless. */
const REPEAT_EVERY = 100;
/** Of each kind of watch; a delayed event lengthens the flight, which could go on and on. */
export const MAX_EVENTS = 200;
/** How many faults deep new sites are followed. */
export const CLOSURE_DEPTH = 3;

/** The fault-free flight of a cell, and what is wrong with it before any fault is added. */
interface Baseline extends FlightReport {
  readonly signatures: ReadonlySet<string>;
}

/** Explores cells one after the other and keeps what it finds. */
export class Explorer {
  readonly tally: Tally = emptyTally();
  readonly findings = new Findings();
  /** Everything any run reached. */
  readonly features = new Set<string>();
  readonly coverage: Coverage;
  readonly recovery = new RecoveryClock();
  /** What was to be reached by some flight, and was not. */
  readonly sometimes = new OpenSometimes();
  /** Laws a cell breaks before any fault is added, by its title. */
  readonly brokenAlready = new Map<string, readonly string[]>();
  /** Pairs that did not go as the rule that left them out says. */
  readonly refuted: Refutation[] = [];
  /** What the time was too short for. */
  readonly unfinished: Unfinished[] = [];
  /** Flights that were interrupted, in words. They are no flights: nothing is known of them. */
  readonly cutOff: string[] = [];
  readonly #options: ExploreOptions;
  #flights = 0;
  #stage: Stage | undefined;

  constructor(options: ExploreOptions) {
    this.#options = options;
    this.coverage = new Coverage(options.classes);
  }

  /** False when the time was too short for the fault-free flight: then nothing is known of the cell. */
  async explore(cell: ExploredCell): Promise<boolean> {
    const { strategies } = this.#options;
    this.sometimes.declare(namedOf(cell), cell.sometimes ?? []);
    const baseline = await unlessInterrupted(this.#baseline(cell));
    if (!baseline) return false;
    this.tally.sites += baseline.sites.length;
    await this.#corpus(cell, baseline);
    const wantsPairs = strategies.has('pairs') || strategies.has('all-pairs');
    if (strategies.has('singles') || wantsPairs) {
      const singles = await this.#singles(cell, baseline);
      const events = await this.#events(cell, baseline);
      await this.#closure(cell, baseline, [...singles, ...events]);
      if (wantsPairs) await this.#pairs(cell, baseline, { singles, events });
    }
    if (strategies.has('swarm')) await this.#swarm(cell, baseline);
    this.#stage = undefined;
    return true;
  }

  /** A world that breaks a law by itself is a finding too, one without faults. What it shows is not asked of others again. */
  async #baseline(cell: ExploredCell): Promise<Baseline> {
    const signatures = new Set<string>();
    const report = await this.#fly(cell, [], { tell: 'baseline', signatures });
    for (const { signature, excused } of report.violations) if (!excused) signatures.add(signature);
    if (signatures.size > 0) this.brokenAlready.set(titleOf(namedOf(cell)), [...signatures].sort());
    return { ...report, signatures };
  }

  async #corpus(cell: ExploredCell, { signatures }: Baseline): Promise<void> {
    const kept = this.#options.kept?.(cell.ref) ?? [];
    await this.#each(cell, 'corpus', kept, async ({ cell: ref, seed, schedule }) => {
      await this.#fly({ ...cell, ref, seed }, schedule, { signatures });
      this.tally.corpus += 1;
    });
  }

  /** Every applicable fault at every site of the fault-free flight, those first that usually matter. */
  async #singles(cell: ExploredCell, baseline: Baseline): Promise<readonly Flown[]> {
    const wanted = byValue(this.#faultsAt(baseline.sites));
    return this.#each(cell, 'singles', wanted, async (scheduled) => {
      const report = await this.#fly(cell, [scheduled], { tell: 'single', signatures: baseline.signatures });
      this.tally.singles += 1;
      return { scheduled, report };
    });
  }

  /**
   * Every fault at every event of every watch. Flights do not tell their events: the nth is struck for ever higher n, until there is
   * none left to strike.
   */
  async #events(cell: ExploredCell, { sites, signatures }: Baseline): Promise<readonly Flown[]> {
    const first = sites
      .filter(({ nth }) => nth === 1)
      .flatMap((site) =>
        applicableToEvents(site, this.#options.classes).map(({ id }) => ({ site, fault: id })),
      );
    const flown = await this.#each(cell, 'events', first, async ({ site, fault }) => {
      const struck: Flown[] = [];
      for (let nth = 1; nth <= MAX_EVENTS; nth++) {
        // A row of events that was cut short is not one that was swept.
        if (this.#options.stop()) throw new FlightInterruptedError();
        const scheduled = { site: { ...site, nth }, fault };
        const report = await this.#fly(cell, [scheduled], { tell: 'single', signatures });
        if (report.fired === 0) return struck;
        this.tally.events += 1;
        struck.push({ scheduled, report });
      }
      this.tally.eventsBeyond += 1;
      return struck;
    });
    return flown.flat();
  }

  /**
   * A fault that changes behaviour brings up requests that no run had before. Those are sites too, reached only behind that fault:
   * each is swept once, behind the first fault that reached it, and so on.
   */
  async #closure(cell: ExploredCell, baseline: Baseline, singles: readonly Flown[]): Promise<void> {
    const known = new Set(baseline.novelties);
    const fresh = ({ sites, novelties }: Pick<FlightReport, 'sites' | 'novelties'>): Site[] =>
      sites.filter((_, index) => {
        const novelty = novelties[index]!;
        return !known.has(novelty) && known.add(novelty);
      });
    let frontier = singles.map(({ scheduled, report }) => ({
      schedule: [scheduled] as Schedule,
      sites: fresh(report),
    }));
    for (let depth = 2; depth <= CLOSURE_DEPTH; depth++) {
      const wanted = frontier.flatMap(({ schedule, sites }) =>
        this.#faultsAt(sites).map((scheduled): Schedule => [...schedule, scheduled]),
      );
      const flown = await this.#each(cell, 'closure', wanted, async (schedule) => {
        const report = await this.#fly(cell, schedule, { tell: 'single', signatures: baseline.signatures });
        this.tally.closure += 1;
        return { schedule, report };
      });
      frontier = flown.map(({ schedule, report }) => ({ schedule, sites: fresh(report) }));
    }
  }

  /** A second fault at every site that comes after the first one struck, in the run the first one made. */
  async #pairs(
    cell: ExploredCell,
    baseline: Baseline,
    { singles, events }: { readonly singles: readonly Flown[]; readonly events: readonly Flown[] },
  ): Promise<void> {
    const { classes, stop, planning = () => undefined } = this.#options;
    const plan = new PairPlan(baseline, singles, classes);
    const isInScope = (schedule: Schedule): boolean => this.#isInScope(schedule, baseline);
    const planned = await planPairs(singles, plan, { tally: this.tally, isInScope, stop, planning });
    const { wanted, total, audits } = planned;
    this.#leave(cell, 'plan', wanted.length, singles.length);
    await this.#each(cell, 'pairs', { total, items: pairsOf(wanted) }, async (schedule) => {
      await this.#fly(cell, schedule, { signatures: baseline.signatures });
      this.tally.pairs += 1;
    });
    const single = lawsBySingle(singles);
    await this.#each(cell, 'audit', audits, (audit) => this.#audit(cell, baseline, audit, single));
    const ofEvents = sampleEventPairs(events, { engine: baseline.engine, classes }, this.tally);
    await this.#sample(cell, baseline, planned.sample, this.tally.outside);
    await this.#sample(cell, baseline, ofEvents, this.tally.eventPairs);
  }

  /** Flies some of what is not swept: of the rest a certificate claims nothing. */
  async #sample(
    cell: ExploredCell,
    { signatures }: Baseline,
    sample: readonly Schedule[],
    counted: Outside,
  ): Promise<void> {
    await this.#each(cell, 'sample', sample, async (schedule) => {
      await this.#fly(cell, schedule, { signatures });
      counted.sampled += 1;
    });
  }

  /** Two faults at the controllers make another world for the engine, and say little about it; they are asked for. */
  #isInScope(schedule: Schedule, { engine }: Baseline): boolean {
    return this.#options.strategies.has('all-pairs') || schedule.some(({ site }) => site.actor === engine);
  }

  /**
   * Flies a pair that was left out: from its last fault on it has to go as the one that speaks for it and break the same laws, or
   * leave the footprint that both faults leave alone.
   */
  async #audit(
    cell: ExploredCell,
    { signatures }: Baseline,
    audit: Audit,
    lawsOf: (single: ScheduledFault) => readonly string[],
  ): Promise<void> {
    const { rule, schedule, speaker, footprint } = audit;
    const left = await this.#fly(cell, schedule, { tell: 'tail', signatures });
    const flown = speaker && (await this.#fly(cell, speaker, { tell: 'tail', signatures }));
    this.tally.audited += 1;
    // What a first fault breaks by itself is not of the second one's making.
    const firsts = [schedule, speaker ?? []].flatMap((faults) => faults.slice(0, -1));
    const before = new Set([...signatures, ...firsts.flatMap(lawsOf)]);
    const isSame = flown
      ? left.tail &&
        flown.tail &&
        agree(left.tail, flown.tail) &&
        isDeepStrictEqual(lawsBroken(left, before), lawsBroken(flown, before))
      : isDeepStrictEqual(left.footprint, footprint);
    if (isSame) return;
    const named = {
      signature: `${titleOf(namedOf(cell))}: refuted ${rule}`,
      oracle: rule,
      message: `audited: left out by ${rule}`,
    };
    this.refuted.push({
      rule,
      pair: { ...named, ...originOf(cell, schedule, left) },
      speaker: speaker && flown && { ...named, ...originOf(cell, speaker, flown) },
    });
  }

  /** Random mixes: a few faults, some of them bursts, in another world with the same truth, drawn anew for every seed. */
  async #swarm(cell: ExploredCell, baseline: Baseline): Promise<void> {
    const { classes, seeds } = this.#options;
    const numbers = Array.from({ length: seeds }, (_, index) => index);
    await this.#each(cell, 'swarm', numbers, async (number) => {
      const { variant, seed, schedule } = drawMix(cell.seed, number, baseline.sites, classes);
      const ref = variant === undefined ? cell.ref : { ...cell.ref, variant };
      await this.#fly({ ...cell, ref, seed }, schedule, { signatures: baseline.signatures });
      this.tally.swarm += 1;
    });
  }

  #faultsAt(sites: readonly Site[]): ScheduledFault[] {
    return sites.flatMap((site) =>
      applicable(site, this.#options.classes).map((entry) => ({ site, fault: entry.id })),
    );
  }

  async #fly(
    cell: ExploredCell,
    schedule: Schedule,
    { tell, signatures }: Pick<FlightOrder, 'tell'> & Pick<Baseline, 'signatures'>,
  ): Promise<FlightReport> {
    const sometimes = this.sometimes.in(namedOf(cell));
    const order = { cell: cell.ref, schedule, seed: cell.seed, sometimes };
    const report = await this.#carryOut(cell, tell === undefined ? order : { ...order, tell });
    const failed = report.violations.some(({ signature }) => !signatures.has(signature));
    if (failed || this.#flights++ % REPEAT_EVERY === 0) await this.#repeat(cell, order, report);
    const fresh = report.features.filter((feature) => !this.features.has(feature));
    for (const feature of fresh) this.features.add(feature);
    const reached = this.sometimes.add(namedOf(cell), report.reached.sometimes);
    const news = [...fresh, ...reached.map((name) => `sometimes ${name}`)];
    if (news.length > 0 && schedule.length > 0) this.#options.keep(order, news);
    this.coverage.add(titleOf(namedOf(cell)), schedule, report);
    if (report.fired < schedule.length) this.tally.unreached += 1;
    this.recovery.add(report.recoveredAfterMs);
    this.#excuse(report);
    this.#collect(cell, schedule, report);
    this.#options.progress(this.tally, this.findings.size, this.#stage);
    return report;
  }

  /** @throws FlightInterruptedError, having taken down what was cut off */
  async #carryOut(cell: ExploredCell, order: FlightOrder): Promise<FlightReport> {
    const { crew, signal } = this.#options;
    try {
      return await crew.fly(order, signal);
    } catch (error) {
      if (error instanceof FlightInterruptedError)
        this.cutOff.push(`${titleOf(namedOf(cell))}: ${flightText(order)}`);
      throw error;
    }
  }

  /** Every failure, and every hundredth run. @throws DivergenceError, FlightInterruptedError */
  async #repeat(cell: ExploredCell, order: FlightOrder, report: FlightReport): Promise<void> {
    const again = await this.#carryOut(cell, order);
    this.tally.repeated += 1;
    if (again.hash === report.hash) return;
    const { crew, signal } = this.#options;
    throw await divergenceOf(titleOf(namedOf(cell)), order, [report.hash, again.hash], (again) =>
      crew.fly(again, signal),
    );
  }

  #excuse({ violations }: FlightReport): void {
    const excused = new Set(
      violations.filter((violation) => violation.excused).map(({ signature }) => signature),
    );
    if (excused.size > 0) this.tally.excused += 1;
    for (const signature of excused)
      this.tally.excusedBy[signature] = (this.tally.excusedBy[signature] ?? 0) + 1;
  }

  #collect(cell: ExploredCell, schedule: Schedule, report: FlightReport): void {
    for (const { excused, signature, oracle, message } of report.violations) {
      if (excused) continue;
      const named = { signature: `${titleOf(namedOf(cell))}: ${signature}`, oracle, message };
      this.findings.add({ ...named, ...originOf(cell, schedule, report) });
    }
  }

  /** Keeps in mind what was left of a part when the time was up. */
  #leave(cell: ExploredCell, part: Unfinished['part'], done: number, of: number): void {
    if (done === of) return;
    this.unfinished.push({ cell: titleOf(namedOf(cell)), part, done, of });
  }

  /** Keeps every member of the crew busy, in order, until the items or the time run out. Answers what was done, in order. */
  async #each<T, R>(
    cell: ExploredCell,
    name: Stage['name'],
    work: readonly T[] | { readonly total: number; readonly items: Iterator<T, undefined> },
    carryOut: (item: T) => Promise<R>,
  ): Promise<R[]> {
    const { total, items } =
      'total' in work ? work : { total: work.length, items: (work as readonly T[]).values() };
    const results = new Map<number, R>();
    let begun = 0;
    const seat = async (): Promise<void> => {
      while (!this.#options.stop()) {
        const { value, done } = items.next();
        if (done) return;
        const index = begun++;
        const result = await unlessInterrupted(carryOut(value).then((carriedOut) => ({ carriedOut })));
        if (!result) return;
        results.set(index, result.carriedOut);
        this.#stage = { name, done: results.size, total };
      }
    };
    // Two orders per worker, so that none waits for its next one.
    await Promise.all(Array.from({ length: this.#options.crew.size * 2 }, seat));
    this.tally.cut += total - results.size;
    this.#leave(cell, name, results.size, total);
    return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
  }
}

interface Flown extends Single {
  readonly report: FlightReport;
}
