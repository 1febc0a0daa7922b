export {
  type AcceptedDivergence,
  acceptedOver,
  type DivergenceFindings,
  DivergenceListError,
  judgeDivergences,
  parseAcceptedDivergences,
} from './accepted-divergences.ts';
export type { ConformanceTarget } from './case-run.ts';
export type { Difference } from './comparison.ts';
export type { ConformanceCase, Golden } from './conformance-case.ts';
export { readCorpus, readCorpusTokens } from './corpus-files.ts';
export {
  type AreaCount,
  type ConformanceOptions,
  type ConformanceReport,
  type Corpus,
  type Mismatch,
  runConformance,
} from './run-conformance.ts';
