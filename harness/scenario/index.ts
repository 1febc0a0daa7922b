export type { ActorSpec, PolicyRule, RbacSpec, ScheduleSpec } from './actor.ts';
export {
  CelEvaluationError,
  type CelProgram,
  type CelScope,
  celDuration,
  compileCel,
  interpolate,
  toCel,
} from './cel/index.ts';
export { contextOf } from './check-expectation.ts';
export { codeFrame, type Diagnostic, formatDiagnostic, ScenarioError } from './diagnostic.ts';
export { discoverScenarios, NoScenarioError, type ScenarioPath } from './discover.ts';
export { formatElapsed, parseDuration } from './duration.ts';
export type {
  ControlSpec,
  EventPattern,
  EventSubject,
  ExpectationSpec,
  ObjectSelector,
  SpanSpec,
} from './expectation.ts';
export { scenarioJsonSchema } from './json-schema.ts';
export {
  type LoadedScenario,
  type LoadResult,
  loadScenario,
  parseScenario,
  requireScenario,
} from './load.ts';
export { type ControllerName, PACKS } from './pack.ts';
export { SCENARIO_SUFFIX, type ScenarioDocument, type ScenarioSpec } from './scenario.ts';
export type { ForeignPatch, ObjectReference } from './timeline.ts';
export type { ResolvedWindow } from './window.ts';
