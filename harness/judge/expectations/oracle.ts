import type { TraceEvent } from '../../trace/index.ts';
import type { Verdict } from '../verdict.ts';

/** A fold over the events of a run that ends in a verdict. It sees events in order and never the world itself. */
export interface Oracle {
  readonly expectation: string;
  /** The verdict, once nothing that can still happen would change it. */
  readonly decided: Verdict | undefined;
  /** Virtual time reached `t`; nothing happened since the last event. */
  advance(t: number): void;
  observe(event: TraceEvent, t: number): void;
  /** The run is over at `t`. */
  finish(t: number): Verdict;
}
