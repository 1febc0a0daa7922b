export { GivenObjectError } from './bootstrap.ts';
export { UnknownEngineError } from './engines.ts';
export { UnknownKindError } from './object-path.ts';
export { closeSharedGateway, EngineNotFoundError } from './process/index.ts';
export { judgeContextOf, type RunOptions, type RunResult, runScenario } from './run-scenario.ts';
export { ControllerOptionError } from './simulated-actors.ts';
