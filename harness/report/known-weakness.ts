import type { LoadedScenario } from '../scenario/index.ts';

/** One weakness the reference engine is known for. */
export interface KnownWeakness {
  /** Its number, from 1, without gaps. */
  readonly number: number;
  /** A few words. */
  readonly title: string;
  /** What happens, in a sentence or two. */
  readonly text: string;
  /** Why the reference engine fails, as its scenario states. */
  readonly because?: string;
  /** The expectations of the scenario that it misses. */
  readonly misses: readonly string[];
  /** What shows it; none for a weakness that is not modelled. */
  readonly scenario?: LoadedScenario;
  readonly notModelled?: string;
}

/** The label of a scenario that shows a weakness: its number. */
export const WEAKNESS_LABEL = 'weakness';
