import type { FaultReport } from '../../sim/faults/index.ts';
import type { TapeRecording } from '../../sim/random/index.ts';
import type { Provenance } from './provenance.ts';
import type { TraceEvent } from './trace-event.ts';

/** Grows whenever a reader of an older trace would misread a newer one. */
export const TRACE_VERSION = 1;

/** Everything a run left behind: enough to judge it again and to fly it again. */
export interface Trace {
  readonly version: typeof TRACE_VERSION;
  readonly scenario: string;
  /** The file as given on the command line; empty for scenarios built in code. */
  readonly file: string;
  /** `engine=reference victims=2`; empty without a matrix. */
  readonly cell: string;
  readonly engine: string;
  /** The control this run is, if it is one. */
  readonly control: string | undefined;
  readonly seed: number;
  readonly tape: TapeRecording;
  /** Milliseconds since the epoch at t=0. */
  readonly startedAt: number;
  /** Virtual time when the run ended, since its start. */
  readonly endedAt: number;
  readonly horizonMs: number;
  /** How time passed for the engines: `virtual`, or `frozen` when processes of their own took part. */
  readonly clockMode: 'virtual' | 'frozen';
  readonly events: readonly TraceEvent[];
  readonly faults: readonly FaultReport[];
  readonly hash: string;
  /** What it was recorded by and from; traces of earlier versions do not say. */
  readonly provenance?: Provenance;
  /** It was ended from outside, before its time; no part of the hash. */
  readonly interrupted?: true;
  /**
   * By simulated controller (`flux/helm-controller`), the states of its model that it came to. It is for exploring and no part of the
   * hash; traces of earlier versions have none.
   */
  readonly visited?: Readonly<Record<string, readonly string[]>>;
}
