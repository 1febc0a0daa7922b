import type { FaultRule } from '../../sim/faults/index.ts';
import type { JsonObject } from '../../sim/kube/index.ts';
import { parseFaultAction } from '../scenario/index.ts';
import { type CatalogueEntry, FAULT_CATALOGUE } from './fault-catalogue.ts';
import { type Site, siteKey } from './site.ts';

/** One fault at one site: plain data, the unit of exploring and shrinking. */
export interface ScheduledFault {
  readonly site: Site;
  /** Id of a catalogue entry. */
  readonly fault: string;
}

/** What is done to a run, beside what its scenario already says. */
export type Schedule = readonly ScheduledFault[];

/** Stable text of a schedule; the order of its faults does not matter. */
export function scheduleKey(schedule: Schedule): string {
  return schedule
    .map(({ site, fault }) => `${fault} at ${siteKey(site)}`)
    .sort()
    .join(' + ');
}

/** The entry a scheduled fault names. @throws Error when there is none: the schedule is from another version. */
export function entryOf({ fault }: ScheduledFault): CatalogueEntry {
  const entry = FAULT_CATALOGUE.find(({ id }) => id === fault);
  if (!entry)
    throw new Error(`unknown fault ${JSON.stringify(fault)}; it may be from another version of kubeflap`);
  return entry;
}

/** The rules a schedule adds to the fault plane. */
export function rulesOf(schedule: Schedule): FaultRule[] {
  return schedule.map((scheduled, index) => {
    const { site } = scheduled;
    const { action, lasting } = entryOf(scheduled);
    return {
      name: `explored-${index + 1}`,
      where: {
        actors: [site.actor],
        verbs: [site.verb],
        resources: [site.resource],
        ...(site.namespace === '' ? {} : { namespaces: [site.namespace] }),
        ...(site.name === '' ? {} : { names: [site.name] }),
      },
      ...(lasting ? {} : { when: { nth: site.nth } }),
      action: parseFaultAction(action).action!,
    };
  });
}

/** The same as `faults:` of a scenario file. */
export function faultSpecsOf(schedule: Schedule): JsonObject[] {
  return schedule.map((scheduled, index) => {
    const { site } = scheduled;
    const { action, lasting } = entryOf(scheduled);
    return {
      name: `explored-${index + 1}`,
      match: {
        actors: [site.actor],
        verbs: [site.verb],
        resources: [site.resource],
        ...(site.namespace === '' ? {} : { namespaces: [site.namespace] }),
        ...(site.name === '' ? {} : { names: [site.name] }),
      },
      ...(lasting ? {} : { nth: site.nth }),
      action,
      expectFires: lasting ? { min: 1 } : 1,
    };
  });
}
