import type { CellOutcome } from '../run/index.ts';

/** The exit codes of a suite; the table is in `kubeflap --help`. */
const PASSED = 0;
const FAILED = 1;
const INCONCLUSIVE = 3;
const BROKEN = 4;
const NONDETERMINISTIC = 5;

/** One code for a suite: harness errors before non-determinism before findings before doubt. Usage errors never get here. */
export function exitCodeOf(outcomes: readonly CellOutcome[], allowInconclusive: boolean): number {
  if (outcomes.some((outcome) => outcome.status === 'error')) return BROKEN;
  if (outcomes.some((outcome) => outcome.divergence)) return NONDETERMINISTIC;
  if (outcomes.some((outcome) => outcome.status === 'fail')) return FAILED;
  if (!allowInconclusive && outcomes.some((outcome) => outcome.status === 'inconclusive'))
    return INCONCLUSIVE;
  return PASSED;
}
