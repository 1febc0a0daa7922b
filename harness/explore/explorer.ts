import { Random } from '../../sim/random/index.ts';
import type { Crew } from './crew.ts';
import { applicable, type FaultClass } from './fault-catalogue.ts';
import { Findings } from './finding.ts';
import type { CellRef, FlightReport } from './flight.ts';
import { type Schedule, type ScheduledFault, scheduleKey } from './schedule.ts';
import { type Site, siteKey } from './site.ts';
import { emptyTally, type Tally } from './tally.ts';

export type Strategy = 'singles' | 'pairs' | 'swarm';

export interface ExploreOptions {
  readonly crew: Crew;
  readonly classes: ReadonlySet<FaultClass>;
  readonly strategies: ReadonlySet<Strategy>;
  /** Random schedules per cell. */
  readonly seeds: number;
  /** True once the time is up or somebody pressed Ctrl-C; what was found so far is kept. */
  readonly stop: () => boolean;
  readonly progress: (tally: Tally, findings: number) => void;
  /** Told of schedules that reached something new. */
  readonly keep: (cell: CellRef, seed: number, schedule: Schedule, features: readonly string[]) => void;
}

/** A schedule that has to be flown, and its cell. */
interface Cell {
  readonly ref: CellRef;
  readonly name: string;
  readonly seed: number;
}

/** Every hundredth run is flown twice: a difference would make all the others worthless. */
const REPEAT_EVERY = 100;
/** Faults of a random schedule. */
const SWARM_MAX_FAULTS = 4;

/** Two flights of one schedule differed: the simulation is not deterministic. Exit code 5. */
export class DivergenceError extends Error {
  readonly code = 'KUBEFLAP_DIVERGENCE';
}

/** Explores cells one after the other and keeps what it finds. */
export class Explorer {
  readonly tally: Tally = emptyTally();
  readonly findings = new Findings();
  /** Everything any run reached. */
  readonly features = new Set<string>();
  readonly #options: ExploreOptions;
  #flights = 0;

  constructor(options: ExploreOptions) {
    this.#options = options;
  }

  async explore(cell: Cell): Promise<void> {
    const { strategies } = this.#options;
    const baseline = await this.#fly(cell, [], 'all');
    this.tally.sites += baseline.sites.length;
    const singles = await this.#singles(cell, baseline);
    if (strategies.has('pairs')) await this.#pairs(cell, singles);
    if (strategies.has('swarm')) await this.#swarm(cell, baseline);
  }

  /**
   * Every applicable fault at every site. A fault that changes behaviour brings up new requests; those are sites too, reached
   * only behind that fault, and are flown as pairs with it: the closure.
   */
  async #singles(cell: Cell, baseline: FlightReport): Promise<Map<string, Single>> {
    const { classes } = this.#options;
    const singles = new Map<string, Single>();
    const queue = baseline.sites.flatMap((site) =>
      applicable(site, classes).map((entry): ScheduledFault => ({ site, fault: entry.id })),
    );
    const bySite = new Map<string, Map<string, string>>();
    await this.#each(queue, async (scheduled) => {
      const report = await this.#fly(cell, [scheduled], 'after');
      this.tally.singles += 1;
      const key = siteKey(scheduled.site);
      const observations = bySite.get(key) ?? new Map<string, string>();
      bySite.set(key, observations);
      const twin = observations.get(report.observation);
      observations.set(report.observation, twin ?? scheduled.fault);
      singles.set(scheduleKey([scheduled]), {
        scheduled,
        sites: report.sites,
        redundant:
          report.observation === baseline.observation
            ? 'no-effect'
            : twin === undefined
              ? undefined
              : 'same-observation',
      });
    });
    return singles;
  }

  /** A second fault at every site that comes after the first one struck, in the run the first one made. */
  async #pairs(cell: Cell, singles: ReadonlyMap<string, Single>): Promise<void> {
    const { classes } = this.#options;
    for (const { scheduled, sites, redundant } of singles.values()) {
      const seconds = sites.flatMap((site) =>
        applicable(site, classes).map((entry) => ({ site, fault: entry.id })),
      );
      if (redundant) {
        this.tally.pruned[redundant] += seconds.length;
        continue;
      }
      // A second fault that leads to the same run as another one at the same site is not needed for a third; here it is flown.
      await this.#each(seconds, async (second) => {
        await this.#fly(cell, [scheduled, second], 'none');
        this.tally.pairs += 1;
      });
      if (this.#options.stop()) return;
    }
  }

  /** Random mixes: a few faults at random sites, drawn anew for every seed, over varied timings of the world. */
  async #swarm(cell: Cell, baseline: FlightReport): Promise<void> {
    const { classes, seeds } = this.#options;
    const orders = Array.from({ length: seeds }, (_, index) => index);
    await this.#each(orders, async (index) => {
      const random = new Random(cell.seed).stream(`swarm-${index}`);
      // Swarm testing: leaving whole kinds of faults out finds what a mix of everything hides.
      const allowed = (id: string): boolean => new Random(index).stream(id.split('-')[0]!).float() < 0.5;
      const schedule: ScheduledFault[] = [];
      for (let i = 1 + random.int(SWARM_MAX_FAULTS); i > 0; i--) {
        const site = baseline.sites[random.int(baseline.sites.length)];
        if (!site) continue;
        const entries = applicable(site, classes).filter(({ id }) => allowed(id));
        const entry = entries[random.int(Math.max(1, entries.length))];
        if (entry) schedule.push({ site, fault: entry.id });
      }
      await this.#fly({ ...cell, seed: (cell.seed + index + 1) >>> 0 }, schedule, 'none');
      this.tally.swarm += 1;
    });
  }

  async #fly(cell: Cell, schedule: Schedule, sites: 'none' | 'all' | 'after'): Promise<FlightReport> {
    const order = { cell: cell.ref, schedule, seed: cell.seed, sites };
    const report = await this.#options.crew.fly(order);
    const violated = report.violations.length > 0;
    if (violated || this.#flights++ % REPEAT_EVERY === 0) {
      const again = await this.#options.crew.fly({ ...order, sites: 'none' });
      this.tally.repeated += 1;
      if (again.hash !== report.hash)
        throw new DivergenceError(
          `${cell.name}: two flights of the same schedule differ (${report.hash}, ${again.hash}): ${scheduleKey(schedule) || 'no faults'}`,
        );
    }
    const fresh = report.newFeatures.filter((feature) => !this.features.has(feature));
    for (const feature of fresh) this.features.add(feature);
    if (fresh.length > 0) this.#options.keep(cell.ref, cell.seed, schedule, fresh);
    if (report.fired < schedule.length) this.tally.unreached += 1;
    if (report.violations.some((violation) => violation.excused)) this.tally.excused += 1;
    for (const violation of report.violations) {
      if (violation.excused) continue;
      this.findings.add({
        signature: `${cell.name}: ${violation.signature}`,
        scenario: cell.ref.file,
        cell: cell.ref.label,
        engine: cell.ref.engine,
        oracle: violation.oracle,
        message: violation.message,
        seed: cell.seed,
        schedule,
        hash: report.hash,
        seen: 1,
      });
    }
    this.#options.progress(this.tally, this.findings.size);
    return report;
  }

  /** Keeps every member of the crew busy, in order, until the items or the time run out. */
  async #each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
    let next = 0;
    const seat = async (): Promise<void> => {
      while (next < items.length && !this.#options.stop()) await work(items[next++]!);
    };
    // Two orders per worker, so that none waits for its next one.
    await Promise.all(Array.from({ length: this.#options.crew.size * 2 }, seat));
    this.tally.cut += items.length - next;
  }
}

interface Single {
  readonly scheduled: ScheduledFault;
  readonly sites: readonly Site[];
  readonly redundant: 'no-effect' | 'same-observation' | undefined;
}
