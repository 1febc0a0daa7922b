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
export { cellsOf, DEFAULT_ENGINE, type FaultExpectation, type ScenarioCell } from './cell.ts';
export { contextOf } from './check-expectation.ts';
export { filesOf } from './check-files.ts';
export { codeFrame, type Diagnostic, formatDiagnostic, ScenarioError } from './diagnostic.ts';
export { discoverScenarios, NoScenarioError, type ScenarioPath } from './discover.ts';
export { formatElapsed, parseDuration } from './duration.ts';
export type {
  ControlSpec,
  Disabled,
  EventPattern,
  EventSubject,
  ExpectationSpec,
  ObjectSelector,
  SpanSpec,
} from './expectation.ts';
export type { FaultSpec } from './fault.ts';
export { parseFaultAction } from './fault-action.ts';
export type { HelmReleaseFixture, HelmReleaseState } from './given.ts';
export { scenarioJsonSchema } from './json-schema.ts';
export {
  type LoadedScenario,
  type LoadResult,
  loadScenario,
  parseScenario,
  requireScenario,
} from './load.ts';
export { ManifestError, readManifests } from './manifests.ts';
export { type ControllerName, PACKS } from './pack.ts';
export type { PlannedStep } from './planned-step.ts';
export { type KnownFailure, SCENARIO_SUFFIX, type ScenarioDocument, type ScenarioSpec } from './scenario.ts';
export { scriptOf } from './script.ts';
export type { ActorVerb, ForeignPatch, ObjectReference } from './timeline.ts';
export type { ResolvedWindow, WindowSpec } from './window.ts';
