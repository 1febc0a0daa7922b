import { ambiguity } from './laws/ambiguity.ts';
import { atMostOnce } from './laws/at-most-once.ts';
import { auditTruth } from './laws/audit-truth.ts';
import { blindWrite } from './laws/blind-write.ts';
import { boundedRecovery } from './laws/bounded-recovery.ts';
import { crashAtomicity } from './laws/crash-atomicity.ts';
import { differential } from './laws/differential.ts';
import { fencing } from './laws/fencing.ts';
import { guardrails } from './laws/guardrails.ts';
import { healthyWorld } from './laws/healthy-world.ts';
import { hotLoop } from './laws/hot-loop.ts';
import { idempotency } from './laws/idempotency.ts';
import { lostCondition } from './laws/lost-condition.ts';
import { monotonicRevision } from './laws/monotonic-revision.ts';
import { permissions } from './laws/permissions.ts';
import { recovery } from './laws/recovery.ts';
import { serverSelfCheck } from './laws/server-self-check.ts';
import { throttleRespect } from './laws/throttle-respect.ts';
import { truthfulExit } from './laws/truthful-exit.ts';
import { validity } from './laws/validity.ts';
import type { Mutant } from './mutant.ts';

/** At least one per oracle; each is caught by that oracle and by no other, but for those it says it breaks {@link Mutant.besides}. */
export const MUTANTS: readonly Mutant[] = [
  ...recovery,
  ...idempotency,
  ...healthyWorld,
  ...lostCondition,
  ...monotonicRevision,
  ...blindWrite,
  ...guardrails,
  ...auditTruth,
  ...crashAtomicity,
  ...atMostOnce,
  ...differential,
  ...permissions,
  ...throttleRespect,
  ...hotLoop,
  ...fencing,
  ...truthfulExit,
  ...boundedRecovery,
  ...ambiguity,
  ...serverSelfCheck,
  ...validity,
];
