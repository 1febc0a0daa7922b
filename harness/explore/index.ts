export { type Certificate, type CutBy, certificateText, countByClass } from './coverage/certificate.ts';
export { linesAmong } from './coverage/coverage.ts';
export { decisionsOf } from './coverage/declared.ts';
export { sometimesOf } from './coverage/sometimes.ts';
export { DivergenceError } from './divergence.ts';
export { whyNotExplored } from './explorable.ts';
export { titleOf } from './explored-cell.ts';
export {
  type ExploreOptions,
  Explorer,
  type KeptSchedule,
  type Stage,
  type Strategy,
} from './explorer.ts';
export type { Finding } from './finding/finding.ts';
export { flightFileOf, writeFinding } from './finding/finding-file.ts';
export { decodeFinding, FindingFormatError } from './finding/finding-format.ts';
export { judgeFinding } from './finding/finding-verdict.ts';
export { lawsOfTrace } from './finding/laws-of-trace.ts';
export { type Refutation, refutationText, writeRefutation } from './finding/refutation.ts';
export { cellOfTrace, type Replay, replayFinding, replayTrace } from './finding/replay.ts';
export { NotReproducedError, type Shrunk, shrinkFinding } from './finding/shrink.ts';
export { NothingFailedError, type ShrunkTrace, shrinkTrace } from './finding/shrink-trace.ts';
export { causeText, confirmShrunk, writeShrunk } from './finding/shrunk-file.ts';
export { type Crew, createCrew, WorkerError, WorkerGoneError } from './flight/crew.ts';
export { eventLine } from './flight/event-line.ts';
export { runToItsEnd } from './flight/explored-run.ts';
export { FAULT_CATALOGUE, type FaultClass } from './flight/fault-catalogue.ts';
export { FlightInterruptedError } from './flight/interrupted.ts';
export { contractOf, engineActorOf, NoEngineError } from './flight/learn-contract.ts';
export { CellGoneError, type CellRef, withoutEngine } from './flight/prepared-cell.ts';
export { classOf, type Schedule, type ScheduleClass, scheduleKey } from './flight/schedule.ts';
export { prunedPairs, type Tally } from './tally.ts';
