import { ambiguity } from './ambiguity.ts';
import { atMostOnce } from './at-most-once.ts';
import { auditTruth } from './audit-truth.ts';
import { blindWrite } from './blind-write.ts';
import { boundedRecovery } from './bounded-recovery.ts';
import type { RecoveryContract } from './contract.ts';
import { crashAtomicity } from './crash-atomicity.ts';
import { differential } from './differential.ts';
import { fencing } from './fencing.ts';
import { guardrails } from './guardrails.ts';
import { healthyWorld } from './healthy-world.ts';
import type { History } from './history.ts';
import { hotLoop } from './hot-loop.ts';
import { idempotency } from './idempotency.ts';
import { lostCondition } from './lost-condition.ts';
import { monotonicRevision } from './monotonic-revision.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';
import { permissions } from './permissions.ts';
import { recovery } from './recovery.ts';
import { serverSelfCheck } from './server-self-check.ts';
import { throttleRespect } from './throttle-respect.ts';
import { truthfulExit } from './truthful-exit.ts';
import { validity } from './validity.ts';

export {
  AUDIT_ANNOTATION,
  type FailureOnRecord,
  failuresOf,
  isRecovered,
  type RecoveryContract,
} from './contract.ts';
export { finalReleases, type History, historyOf, objectKey } from './history.ts';
export type { OracleCheck, Violation } from './oracle-check.ts';

/** Every oracle, in the order of its number. */
export const ORACLES: readonly OracleCheck[] = [
  recovery,
  idempotency,
  healthyWorld,
  lostCondition,
  monotonicRevision,
  blindWrite,
  guardrails,
  auditTruth,
  crashAtomicity,
  atMostOnce,
  differential,
  permissions,
  throttleRespect,
  hotLoop,
  fencing,
  truthfulExit,
  boundedRecovery,
  ambiguity,
  serverSelfCheck,
  validity,
];

/** Says whether a run means anything, not whether the engine is wrong. */
export const VALIDITY = validity.id;

/** Those that are judged only once the faults are over. */
export const LIVENESS: ReadonlySet<string> = new Set(
  ORACLES.filter(({ property }) => property === 'liveness').map(({ id }) => id),
);

/** Asks every oracle (or those given) about a run. */
export function judgeHistory(
  history: History,
  contract: RecoveryContract,
  oracles: readonly OracleCheck[] = ORACLES,
): Violation[] {
  return oracles.flatMap((oracle) => oracle.check(history, contract));
}
