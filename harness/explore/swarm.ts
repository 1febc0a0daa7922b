import { Random } from '../../sim/random/index.ts';
import {
  applicable,
  applicableToActors,
  applicableToEvents,
  type FaultClass,
} from './flight/fault-catalogue.ts';
import type { Burst, Schedule, ScheduledFault } from './flight/schedule.ts';
import type { Site } from './flight/site.ts';

const MAX_FAULTS = 4;
/** How often a fault is a burst instead of a moment: real flaps are bursts. */
const BURSTS = 0.4;
/** How often the world is another one. */
const VARIED = 0.75;
const MAX_BURST_BEGIN_MS = 300_000;
const MAX_BURST_MS = 120_000;
const PROBABILITIES = [0.25, 0.5, 0.75, 1];

/** One random schedule, and the world it is flown in. */
export interface Mix {
  /** Undefined for the scenario as it is written. */
  readonly variant: number | undefined;
  readonly seed: number;
  readonly schedule: Schedule;
}

/** The `number`th random mix of a cell; the same for the same arguments, whatever else is explored. */
export function drawMix(
  cellSeed: number,
  number: number,
  sites: readonly Site[],
  classes: ReadonlySet<FaultClass>,
): Mix {
  const random = new Random(cellSeed).stream(`swarm-${number}`);
  // Swarm testing: leaving whole kinds of faults out finds what a mix of everything hides.
  const isAllowed = (id: string): boolean => random.stream(`allow-${id.split('-')[0]}`).float() < 0.5;
  const schedule: ScheduledFault[] = [];
  for (let left = 1 + random.int(MAX_FAULTS); left > 0 && sites.length > 0; left--) {
    const site = sites[random.int(sites.length)]!;
    const entries = [
      ...applicable(site, classes),
      ...applicableToEvents(site, classes),
      ...applicableToActors(classes),
    ].filter(({ id }) => isAllowed(id));
    const entry = entries[random.int(Math.max(1, entries.length))];
    const isBurst = random.float() < BURSTS;
    const burst = drawBurst(random);
    if (!entry) continue;
    if (entry.at === 'actor') schedule.push({ site, fault: entry.id, burst: { ...burst, probability: 1 } });
    else schedule.push({ site, fault: entry.id, ...(isBurst && !entry.lasting ? { burst } : {}) });
  }
  return {
    variant: random.float() < VARIED ? random.int(0x7fff_ffff) : undefined,
    seed: (cellSeed + number + 1) >>> 0,
    schedule,
  };
}

function drawBurst(random: Random): Burst {
  const fromMs = random.int(MAX_BURST_BEGIN_MS);
  return {
    fromMs,
    toMs: fromMs + 1_000 + random.int(MAX_BURST_MS),
    probability: PROBABILITIES[random.int(PROBABILITIES.length)]!,
  };
}
