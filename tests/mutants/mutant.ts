import type { Engine } from '../../harness/run/index.ts';
import type { Trace } from '../../harness/trace/index.ts';
import type { Cluster } from '../../src/index.ts';
import type { World } from './fly-mutant.ts';

/** An engine (or, for laws about the world, a trace) with one thing wrong, and the one law that shows it. */
export interface Mutant {
  readonly oracle: string;
  /** What cannot but break as well: a release left Unknown has not recovered. */
  readonly besides?: readonly string[];
  /** What is wrong with it. */
  readonly wrong: string;
  /** As what that law reports it: each law that has several is shown by a mutant for each. */
  readonly signature: string;
  readonly world: World;
  readonly engine: () => Engine;
  /** Present when not the engine is wrong but what is told of the run. */
  readonly tamper?: (trace: Trace) => Trace;
}

export type HelmRelease = Awaited<ReturnType<Cluster['listHelmReleases']>>['value'][number];

export const AUDIT = 'stuck-hr-recovery.openova.io/auto-corrected-at';

export const MARKER = 'stuck-hr-recovery.openova.io/suspended-at';
