/** How a pass ends, one code for each thing an operator does next. */
export const EXIT = {
  /** Nothing was left to do: all is well, repaired, asked for, left alone for a reason or given up. */
  ok: 0,
  /** The guardrail tripped: too many candidates, nothing was written. Look at the cluster, not at the releases. */
  guardrail: 1,
  /** A setting is unusable; nothing was asked of the cluster. */
  config: 2,
  /** The releases could not be listed. */
  cluster: 3,
  /** At least one release could not be judged or repaired; the next run tries again. */
  incomplete: 4,
} as const;

/** How the process ends when the engine itself broke. No pass ends with it; what it had begun, the next one makes good. */
export const EXIT_BROKEN = 5;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
