export type { CelContext } from './environment.ts';
export { interpolate, interpolationProblems } from './interpolate.ts';
export {
  CelEvaluationError,
  type CelProblem,
  type CelProgram,
  type CelScope,
  type CelVariables,
  compileCel,
} from './program.ts';
export { celDuration, toCel } from './value.ts';
