export { type Certificate, certificateText } from './certificate.ts';
export { contractOf, engineActorOf, NoEngineError } from './contract.ts';
export { linesAmong } from './coverage.ts';
export { type Crew, createCrew, WorkerError } from './crew.ts';
export { decisionsOf } from './declared.ts';
export { eventLine } from './event-line.ts';
export { whyNotExplored } from './explorable.ts';
export {
  DivergenceError,
  type ExploreOptions,
  Explorer,
  type KeptSchedule,
  type Stage,
  type Strategy,
} from './explorer.ts';
export { FAULT_CATALOGUE, type FaultClass } from './fault-catalogue.ts';
export type { Finding } from './finding.ts';
export { flightFileOf, writeFinding } from './finding-file.ts';
export { decodeFinding, FindingFormatError } from './finding-format.ts';
export { judgeFinding } from './finding-verdict.ts';
export { CellGoneError, type CellRef, withoutEngine } from './flight.ts';
export { type Refutation, refutationText, writeRefutation } from './refutation.ts';
export { cellOfTrace, type Replay, replayFinding, replayTrace } from './replay.ts';
export { type Schedule, scheduleKey } from './schedule.ts';
export { NotReproducedError, type Shrunk, shrinkFinding } from './shrink.ts';
export { sometimesOf } from './sometimes.ts';
export type { Tally } from './tally.ts';
