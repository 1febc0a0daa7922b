import { applicable, type FaultClass, holdsUp } from '../flight/fault-catalogue.ts';
import type { FlightReport } from '../flight/flight.ts';
import { entryOf, type Schedule, type ScheduledFault } from '../flight/schedule.ts';
import { type Site, siteKey } from '../flight/site.ts';
import type { PruningRule } from '../tally.ts';
import { AnswerClasses } from './answer-classes.ts';
import type { Parts } from './footprint.ts';
import { Independence } from './independence.ts';
import { type Basis, PairBases } from './pair-bases.ts';
import type { Rest } from './rest.ts';

type Told = Pick<
  FlightReport,
  | 'observation'
  | 'aftermath'
  | 'sites'
  | 'steps'
  | 'places'
  | 'rests'
  | 'answeredFrom'
  | 'overFrom'
  | 'struck'
  | 'footprint'
>;
type Baseline = Pick<
  FlightReport,
  'engine' | 'observation' | 'aftermaths' | 'sites' | 'steps' | 'places' | 'rests'
>;

/** A first fault, and the flight it made. */
export interface Single {
  readonly scheduled: ScheduledFault;
  readonly report: Told;
}

/** A fault behind a first one: to be flown, or the rule that says why not and, for rules with a premise, who speaks for it. */
export interface Second {
  readonly scheduled: ScheduledFault;
  readonly pruned: Pruned | undefined;
}

export interface Pruned {
  readonly rule: PruningRule;
  /** A pair that goes exactly as another one rests on what that one rests on. */
  readonly basis: Basis;
  /** The pair or single that goes the same way from its last fault on. */
  readonly speaker?: Schedule;
  /** The footprint the pair has to leave. */
  readonly footprint?: Parts;
}

/** Says of each second fault, at a site behind the first one, why it need not be flown. */
type Voice = (second: ScheduledFault, site: number) => Pruned | undefined;

/** A first fault whose pairs stand for those of others that led to the same. */
interface Lead {
  readonly first: ScheduledFault;
  readonly bases: PairBases;
  /** Where its aftermath begins. */
  readonly from: number;
}

/**
 * A second fault that lasts keeps a flight going for longer than any that could speak for it, so that the times of periods come to
 * matter. (Audited: after a crash helm-controller comes round at other times, and an engine that is refused for good meets it.)
 */
function isLasting(second: ScheduledFault): boolean {
  return entryOf(second).lasting === true;
}

/** Who was here before, if anybody, speaks for this flight; if nobody, this one speaks for the next. */
function meet(known: Map<string, Meeting>, rest: Rest | undefined, meeting: Meeting): Voice | undefined {
  if (!rest) return undefined;
  const before = {
    whole: earlier(known, rest.whole, meeting),
    past: earlier(known, rest.past, meeting),
    heldUp: earlier(known, rest.heldUp, meeting),
  };
  return (second) => {
    const met = isLasting(second) ? undefined : before[aspectOf(second)];
    const speaker = met && [...met.first, { site: met.site, fault: second.fault }];
    return speaker && { rule: 'same-rest', basis: 'premise', speaker };
  };
}

/** What of a rest has to be the same for a fault: a stale read sees what was before, and who is held up is overtaken. */
function aspectOf(second: ScheduledFault): keyof Rest {
  const { action } = entryOf(second);
  if ('staleRead' in action) return 'past';
  return holdsUp(action) ? 'heldUp' : 'whole';
}

/** Where a rest was met first: behind which fault, if any, and at which site. */
interface Meeting {
  readonly first: readonly ScheduledFault[];
  readonly site: Site;
}

/**
 * Decides which pairs need not be flown, see {@link PRUNING_RULES}. First faults come one by one; those before speak for those
 * that lead to the same. A first fault that lasts may strike again behind the second one: no other flight speaks for where it leads.
 */
export class PairPlan {
  readonly #baseline: Baseline;
  readonly #classes: ReadonlySet<FaultClass>;
  readonly #answers: AnswerClasses;
  /** By site, what was observed under the faults there, and which of them came first with it. */
  readonly #observed = new Map<string, Lead>();
  readonly #branches = new Map<string, ScheduledFault>();
  /** Aftermaths met so far: whoever had one first stands for the others, whether its pairs are flown or left out. */
  readonly #aftermaths = new Map<string, Lead>();
  readonly #rests = new Map<string, Meeting>();
  readonly #independence: Independence;

  constructor(baseline: Baseline, singles: readonly Single[], classes: ReadonlySet<FaultClass>) {
    this.#baseline = baseline;
    this.#classes = classes;
    this.#answers = new AnswerClasses(baseline, singles);
    this.#independence = new Independence(baseline, singles);
    for (const [index, site] of baseline.sites.entries())
      meet(this.#rests, baseline.rests[index], { first: [], site });
  }

  /** Every fault that applies at every site behind a first one. */
  *secondsOf({ scheduled: first, report }: Single): Generator<Second, undefined> {
    const { sites, steps, rests, answeredFrom, overFrom, aftermath } = report;
    const { lasting, action } = entryOf(first);
    // A write that may still be carried out behind a second fault is in no flight's past yet.
    const isOpen = lasting || 'delayCommit' in action;
    const bases = new PairBases(sites.length);
    const own: Lead = { first, bases, from: aftermath?.from ?? 0 };
    const exact = isOpen ? undefined : this.#exactly(own, report);
    const twin = isOpen ? undefined : this.#twinOf(first, report);
    const behind = lasting || exact ? undefined : this.#behindRunOf(own, report);
    // What lasts is not over in any rest, so only this flight's own speak for each other; and not even they where a controller
    // keeps trying, ever more slowly.
    const comesBack = !lasting || first.site.actor === this.#baseline.engine;
    const known = lasting ? new Map<string, Meeting>() : this.#rests;
    for (const [index, site] of sites.entries()) {
      const isOver = index >= overFrom;
      const voice =
        exact ??
        (behind && index >= aftermath!.from ? behind : undefined) ??
        (isOver ? twin : undefined) ??
        (isOver && comesBack ? meet(known, rests[index], { first: [first], site }) : undefined);
      for (const { id: fault } of applicable(site, this.#classes)) {
        const scheduled = { site, fault };
        const pruned =
          voice?.(scheduled, index) ??
          this.#independence.of({ scheduled: first, report }, index, scheduled) ??
          (index >= answeredFrom && !(lasting && isSameKind(site, first.site))
            ? this.#answered(first, scheduled, steps[index]!)
            : undefined);
        bases.set(index, fault, pruned?.basis ?? 'sound');
        yield { scheduled, pruned };
      }
    }
  }

  #answered(first: ScheduledFault, { site, fault }: ScheduledFault, step: string): Pruned | undefined {
    const speaker = this.#answers.speakerFor(step, fault);
    return speaker === undefined
      ? undefined
      : { rule: 'same-answer', basis: 'premise', speaker: [first, { site, fault: speaker }] };
  }

  /** Whether another flight was the same in every respect. */
  #exactly(own: Lead, { observation }: Told): Voice | undefined {
    if (observation.whole === this.#baseline.observation.whole)
      return () => ({ rule: 'no-effect', basis: 'sound' });
    const before = earlier(this.#observed, `${siteKey(own.first.site)} ${observation.whole}`, own);
    return (
      before && (({ fault }, site) => ({ rule: 'same-observation', basis: before.bases.of(site, fault) }))
    );
  }

  /** Whether another flight was the same but for the words of the struck answer. */
  #twinOf(first: ScheduledFault, { observation }: Told): Voice | undefined {
    const twin = earlier(this.#branches, `${siteKey(first.site)} ${observation.branch}`, first);
    return (
      twin &&
      ((second) =>
        isLasting(second) ? undefined : { rule: 'same-branch', basis: 'premise', speaker: [twin, second] })
    );
  }

  /** Whether another flight does for what comes behind the struck run; if not, this one does for the next. */
  #behindRunOf(own: Lead, { aftermath }: Told): Voice | undefined {
    if (!aftermath) return undefined;
    const { run, hash } = aftermath;
    const rule = 'same-aftermath';
    // Without the first fault: those are singles, and all of them are flown.
    if (this.#baseline.aftermaths[run] === hash)
      return (second) => (isLasting(second) ? undefined : { rule, basis: 'sound' });
    const lead = earlier(this.#aftermaths, `${run} ${hash}`, own);
    return (
      lead &&
      ((second, site) =>
        isLasting(second)
          ? undefined
          : { rule, basis: lead.bases.of(lead.from + site - own.from, second.fault) })
    );
  }
}

/** A fault that lasts strikes both. */
function isSameKind(one: Site, other: Site): boolean {
  return siteKey({ ...one, nth: 0 }) === siteKey({ ...other, nth: 0 });
}

/** What the map had for the key; if nothing, it has `value` from now on. */
function earlier<T>(known: Map<string, T>, key: string, value: T): T | undefined {
  const before = known.get(key);
  if (before === undefined) known.set(key, value);
  return before;
}
