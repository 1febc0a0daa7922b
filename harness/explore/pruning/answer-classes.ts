import type { JsonObject } from '../../../sim/kube/index.ts';
import type { FlightReport, Struck } from '../flight/flight.ts';
import { entryOf, type ScheduledFault } from '../flight/schedule.ts';
import { type Site, siteKey } from '../flight/site.ts';

/**
 * Which faults come to the same at a step, as the singles showed: the flight from there on was the same, up to times. Of those
 * the one after which the client went on first and the one after which it went on last are flown; they speak for the others.
 *
 * A step is a request by what it does (see {@link stepOf}); it may have been at several sites of the fault-free flight, and
 * then two faults are alike only if they were at each of them.
 */
export class AnswerClasses {
  /** By step, who speaks for a fault. */
  readonly #speakers = new Map<string, ReadonlyMap<string, string>>();

  constructor(
    { sites, steps: names }: Pick<FlightReport, 'sites' | 'steps'>,
    singles: readonly { readonly scheduled: ScheduledFault; readonly report: Pick<FlightReport, 'struck'> }[],
  ) {
    const led = new Map<string, Struck | undefined>();
    for (const { scheduled, report } of singles) led.set(keyOf(scheduled), report.struck);
    const faults = new Set(singles.map(({ scheduled }) => scheduled.fault));
    for (const [step, places] of Map.groupBy(sites, (_, index) => names[index]!))
      this.#speakers.set(step, speakersAt(places, faults, led));
  }

  /** The fault that is flown at the step instead of this one; undefined when this one is. */
  speakerFor(step: string, fault: string): string | undefined {
    return this.#speakers.get(step)?.get(fault);
  }
}

/**
 * To be told that somebody else wrote first is another thing than to be refused: clients look again, and take it for no failure. So is
 * to be told that there is no such object; and who died was told nothing, and does not go on with anything else. (All audited.)
 */
function kindOf(action: JsonObject): string {
  return ['conflict', 'notFound', 'crash'].find((kind) => kind in action) ?? 'answer';
}

interface Member {
  readonly fault: string;
  readonly pauseMs: number;
}

function speakersAt(
  places: readonly Site[],
  faults: ReadonlySet<string>,
  led: ReadonlyMap<string, Struck | undefined>,
): Map<string, string> {
  const alike = new Map<string, Member[]>();
  for (const fault of faults) {
    const { lasting, action } = entryOf({ site: places[0]!, fault });
    // What lasts, or is carried out later, is more than an answer.
    if (lasting || 'delayCommit' in action) continue;
    const struck = places.map((site) => led.get(keyOf({ site, fault })));
    // Not applicable, or not flown: nothing is known of it.
    if (!struck.every((one) => one?.rest !== undefined)) continue;
    const rests = [kindOf(action), ...struck.map((one) => one!.rest)].join(' ');
    const pauseMs = struck.reduce((sum, one) => sum + one!.pauseMs, 0);
    const members = alike.get(rests) ?? [];
    alike.set(rests, [...members, { fault, pauseMs }]);
  }
  const speakers = new Map<string, string>();
  for (const members of alike.values()) {
    const [first, ...others] = members.toSorted((a, b) => a.pauseMs - b.pauseMs);
    const last = others.at(-1);
    for (const other of others)
      if (other !== last || last.pauseMs === first!.pauseMs) speakers.set(other.fault, first!.fault);
  }
  return speakers;
}

function keyOf({ site, fault }: Pick<ScheduledFault, 'site' | 'fault'>): string {
  return `${siteKey(site)} ${fault}`;
}
