import type { ActorVerb } from '../scenario/index.ts';

/** An actor as the timeline and the faults handle it: something with a life that can be interfered with. */
export interface ActorRunner {
  readonly name: string;
  /** Begins its life at t=0. */
  start(): void;
  /** Does one of the timeline's verbs. */
  perform(verb: ActorVerb): void;
  /** Dies as in a crash, and comes back the way such a process does. */
  crash(): void;
  pause(): void;
  resume(): void;
  /** The end of the run: nothing of it may be left, processes of its own included. */
  dispose(): Promise<void>;
  /** True while a run is under way that may still say something. */
  readonly isBusy: boolean;
}
