export { CelContextValues } from './context.ts';
export { Judge, judgeTrace } from './judge.ts';
export type { JudgeContext } from './judge-context.ts';
export { type FaultRealism, type JudgedViolation, judgeLaws, type LawReport } from './laws.ts';
export {
  AUDIT_ANNOTATION,
  type FailureOnRecord,
  failuresOf,
  finalReleases,
  type History,
  historyOf,
  isRecovered,
  judgeHistory,
  LIVENESS,
  ORACLES,
  type OracleCheck,
  objectKey,
  type RecoveryContract,
  VALIDITY,
  type Violation,
} from './oracles/index.ts';
export {
  isLeftToExploration,
  NOTHING_ASKED,
  type PropertyClass,
  type RunStatus,
  type Verdict,
  type VerdictStatus,
} from './verdict.ts';
