export { Ledger, type LedgerOptions, type Speaker, TraceOverflowError } from './ledger.ts';
export { changesSince, type Provenance, provenanceOf } from './provenance.ts';
export { type RunTotals, requestRecord, runRecord, writeRecord } from './records.ts';
export { type PolicyRule, type Right, RightsInUse, rightsOf } from './rights-in-use.ts';
export { RollingHash } from './rolling-hash.ts';
export { decodeTrace, encodeTrace, RunStore, readTrace, TraceFormatError } from './run-store.ts';
export { timeOf } from './time-of.ts';
export { TRACE_VERSION, type Trace } from './trace.ts';
export type {
  Acknowledged,
  ClientBelief,
  CommitRow,
  Committed,
  GivenRow,
  MarkRow,
  RequestRow,
  RunRow,
  SentWatch,
  StartRow,
  StruckFault,
  TraceEvent,
} from './trace-event.ts';
