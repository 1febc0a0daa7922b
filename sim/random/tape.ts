import type { Random } from './random.ts';

/**
 * One decision of a run, addressed by identity and occurrence, never by a global index: one more decision elsewhere
 * must not shift it.
 */
export interface Choice {
  /** Who decides what, e.g. `fault/flap-errors/fire` or `latency/helm-controller`. */
  readonly site: string;
  /** How many decisions this site took before, from 0. */
  readonly occurrence: number;
  /** The number of options there were. */
  readonly options: number;
  /** The option taken, in `[0, options)`. */
  readonly value: number;
}

/** All choices of a run in the order they were taken. A run is its scenario plus its tape. */
export type TapeRecording = readonly Choice[];

/** Resolution of {@link Tape.fraction} and {@link Tape.chance}: fine enough for probabilities, small enough to store. */
const FRACTION_STEPS = 1 << 24;

/**
 * Takes every choice of a run and writes it down. With a recording it repeats that recording's choices; where the
 * recording says nothing (the run went another way) it draws from the seeded stream of the site.
 */
export class Tape {
  readonly #random: Random;
  readonly #streams = new Map<string, Random>();
  readonly #occurrences = new Map<string, number>();
  readonly #recorded = new Map<string, number>();
  readonly #taken: Choice[] = [];

  constructor(random: Random, recording: TapeRecording = []) {
    this.#random = random;
    for (const choice of recording) this.#recorded.set(`${choice.site}#${choice.occurrence}`, choice.value);
  }

  /** Takes one of `options` (>= 1) alternatives at `site`; the answer lies in `[0, options)`. */
  choose(site: string, options: number): number {
    const occurrence = this.#occurrences.get(site) ?? 0;
    this.#occurrences.set(site, occurrence + 1);
    const recorded = this.#recorded.get(`${site}#${occurrence}`);
    // The stream advances even when the recording decides, so that a partial recording leaves the rest unshifted.
    const drawn = options > 1 ? this.#stream(site).int(options) : 0;
    const value = recorded !== undefined && recorded < options ? recorded : drawn;
    this.#taken.push({ site, occurrence, options, value });
    return value;
  }

  /** A number in `[0, 1)` at `site`. */
  fraction(site: string): number {
    return this.choose(site, FRACTION_STEPS) / FRACTION_STEPS;
  }

  /** True with the given probability (0 to 1). Certain outcomes are not choices and leave no trace. */
  chance(site: string, probability: number): boolean {
    if (probability >= 1) return true;
    if (probability <= 0) return false;
    return this.fraction(site) < probability;
  }

  /** Everything chosen so far. */
  recording(): TapeRecording {
    return [...this.#taken];
  }

  #stream(site: string): Random {
    let stream = this.#streams.get(site);
    if (!stream) {
      stream = this.#random.stream(site);
      this.#streams.set(site, stream);
    }
    return stream;
  }
}
