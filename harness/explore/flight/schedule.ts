import { type FaultRule, worse } from '../../../sim/faults/index.ts';
import {
  type FaultSpec,
  parseFaultAction,
  type ScenarioSpec,
  type WindowSpec,
} from '../../scenario/index.ts';
import { type CatalogueEntry, FAULT_CATALOGUE, type FaultClass } from './fault-catalogue.ts';
import { type Site, siteKey } from './site.ts';
import { READS } from './verbs.ts';

/** One fault at one site: plain data, the unit of exploring and shrinking. */
export interface ScheduledFault {
  readonly site: Site;
  /** Id of a catalogue entry. */
  readonly fault: string;
  /**
   * Strikes every request of the site's kind in a span of time, whatever its name, instead of the nth only: a flap. Where the fault is
   * one of actors, everything the site's actor asks.
   */
  readonly burst?: Burst;
}

/** A span of virtual time and how likely each request in it is struck. */
export interface Burst {
  readonly fromMs: number;
  readonly toMs: number;
  readonly probability: number;
}

/** What is done to a run, beside what its scenario already says. */
export type Schedule = readonly ScheduledFault[];

/** Stable text of a schedule; the order of its faults does not matter. */
export function scheduleKey(schedule: Schedule): string {
  return schedule.map(faultKey).sort().join(' + ');
}

function faultKey(scheduled: ScheduledFault): string {
  const { site, fault, burst } = scheduled;
  if (!burst) return `${fault} at ${siteKey(site)}`;
  const span = `from ${burst.fromMs} to ${burst.toMs} ms`;
  if (entryOf(scheduled).at === 'actor') return `${fault} of ${site.actor} ${span}`;
  return `${fault} at ${burst.probability * 100} % of ${site.actor} ${site.verb} ${site.resource} ${span}`;
}

/** A schedule names a fault the catalogue has not: it is from another version of kubeflap. Exit code 2. */
export class UnknownFaultIdError extends Error {
  readonly code = 'KUBEFLAP_UNKNOWN_FAULT_ID';
}

/** The entry a scheduled fault names. @throws UnknownFaultIdError */
export function entryOf({ fault }: ScheduledFault): CatalogueEntry {
  const entry = FAULT_CATALOGUE.find(({ id }) => id === fault);
  if (!entry)
    throw new UnknownFaultIdError(
      `unknown fault ${JSON.stringify(fault)}; it may be from another version of kubeflap`,
    );
  return entry;
}

/** Its site's number counts the events of a watch, and not the requests. */
export function strikesEvent(scheduled: ScheduledFault): boolean {
  return entryOf(scheduled).at === 'event';
}

/** The class of the worst of its faults; `none` without any. */
export type ScheduleClass = FaultClass | 'none';

export function classOf(schedule: Schedule): ScheduleClass {
  const [first, ...others] = schedule.map((scheduled) => entryOf(scheduled).class);
  return first === undefined ? 'none' : others.reduce(worse, first);
}

/**
 * The same faults, those first that most often break an engine: crashes around a write, rights that are missing, writes with an
 * uncertain end, then everything else at writes, then at reads. It changes nothing but what a short budget finds.
 */
export function byValue(faults: readonly ScheduledFault[]): ScheduledFault[] {
  return faults
    .map((scheduled, index) => ({ scheduled, index, rank: rankOf(scheduled) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ scheduled }) => scheduled);
}

function rankOf(scheduled: ScheduledFault): number {
  const { id, lasting, at } = entryOf(scheduled);
  const isRead = READS.has(scheduled.site.verb);
  if (lasting) return 0;
  if (id.startsWith('P1')) return isRead ? 3 : 0;
  if (isRead) return 4;
  return at === 'write' ? 1 : 2;
}

const PREFIX = 'explored-';

/** True for the name of a rule that a schedule added. */
export function isExplored(rule: string): boolean {
  return rule.startsWith(PREFIX);
}

/** The rules a schedule adds to the fault plane; `startedAt` is the instant of t=0. */
export function rulesOf(schedule: Schedule, startedAt: number): FaultRule[] {
  return schedule.map((scheduled, index) => {
    const { burst, site } = scheduled;
    const { action, lasting } = entryOf(scheduled);
    return {
      name: `${PREFIX}${index + 1}`,
      where: placeOf(scheduled),
      ...(burst
        ? {
            when: {
              during: { from: startedAt + burst.fromMs, to: startedAt + burst.toMs },
              probability: burst.probability,
            },
          }
        : lasting
          ? {}
          : { when: { nth: site.nth } }),
      action: parseFaultAction(action).action!,
    };
  });
}

/** The same as `faults:` and `windows:` of a scenario file that has `others` faults of its own. */
export function faultSpecsOf(
  schedule: Schedule,
  others: number,
): {
  readonly faults: readonly FaultSpec[];
  readonly windows: NonNullable<ScenarioSpec['windows']>;
} {
  const windows: Record<string, WindowSpec> = {};
  const faults = schedule.map((scheduled, index): FaultSpec => {
    const { burst, site } = scheduled;
    const { action, lasting } = entryOf(scheduled);
    const name = `found-${others + index + 1}`;
    if (burst) windows[name] = { from: `${burst.fromMs}ms`, to: `${burst.toMs}ms` };
    return {
      name,
      match: placeOf(scheduled),
      ...(burst ? { during: name, probability: burst.probability } : lasting ? {} : { nth: site.nth }),
      action,
      expectFires: burst || lasting ? { min: 1 } : 1,
    };
  });
  return { faults, windows };
}

function placeOf(scheduled: ScheduledFault): Readonly<Record<string, readonly string[]>> {
  const { site, burst } = scheduled;
  if (entryOf(scheduled).at === 'actor') return { actors: [site.actor] };
  return {
    actors: [site.actor],
    verbs: [site.verb],
    resources: [site.resource],
    ...(burst || site.namespace === '' ? {} : { namespaces: [site.namespace] }),
    ...(burst || site.name === '' ? {} : { names: [site.name] }),
  };
}
