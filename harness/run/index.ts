export { GivenObjectError, restoreSnapshot, takeSnapshot } from './bootstrap.ts';
export type { CellOutcome, ControlOutcome, ExpectationOutcome, OutcomeStatus } from './cell-outcome.ts';
export { concludeControl, concludeRun, hungRuns } from './conclude.ts';
export { type Divergence, divergenceOf } from './determinism.ts';
export type { Engine } from './engine.ts';
export { decisionsDeclaredFor, UnknownEngineError } from './engines.ts';
export { type FlyOptions, flyCell } from './fly-cell.ts';
export { type Grant, grantedTo } from './granted.ts';
export { loadKubeflapEngine } from './kubeflap-engine.ts';
export { type ModuleInput, moduleEngine, type RunOnce } from './module-engine.ts';
export { UnknownKindError } from './object-path.ts';
export { closeSharedGateway, EngineNotFoundError } from './process/index.ts';
export {
  judgeContextOf,
  prepareCell,
  type RunOptions,
  type RunResult,
  requireEngines,
  requirePrograms,
  runScenario,
} from './run-scenario.ts';
export { ControllerOptionError } from './simulated-actors.ts';
