import type { CellOutcome } from '../../run/index.ts';
import { flySchedule } from '../flight/explored-run.ts';
import { FlightInterruptedError } from '../flight/interrupted.ts';
import { contractWithout } from './calm-contract.ts';
import { signatureOf } from './finding.ts';

/**
 * The outcome of a scenario that was written by `kubeflap explore`: it also fails when the law is broken that it was written
 * for, though all expectations hold. Any other outcome is answered as it is. The law is asked of a flight that goes on until
 * recovery has had its time; the outcome's own ends when its expectations are decided. One that the signal cuts short makes the
 * outcome an interrupted one.
 */
export async function judgeFinding(outcome: CellOutcome, signal?: AbortSignal): Promise<CellOutcome> {
  try {
    return await withLaw(outcome, signal);
  } catch (error) {
    if (error instanceof FlightInterruptedError) return { ...outcome, interrupted: true };
    throw error;
  }
}

async function withLaw(outcome: CellOutcome, signal: AbortSignal | undefined): Promise<CellOutcome> {
  const { cell, seed } = outcome;
  const { finding: wanted, faults = [] } = cell.scenario.document.spec.explore ?? {};
  if (wanted === undefined || outcome.status === 'error' || outcome.interrupted) return outcome;
  const contract = await contractWithout(cell, faults, signal);
  const { violations } = await flySchedule({ cell, contract, schedule: [], seed, signal });
  const shown = violations.find((violation) => !violation.excused && signatureOf(violation) === wanted);
  if (!shown) return outcome;
  const expectation = `the law ${shown.oracle} holds`;
  return {
    ...outcome,
    status: 'fail',
    reason: `${expectation}: ${shown.message}`,
    expectations: [
      ...outcome.expectations,
      {
        expectation,
        property: 'safety',
        status: 'fail',
        reason: shown.message,
        t: shown.t,
        evidence: [wanted],
      },
    ],
  };
}
