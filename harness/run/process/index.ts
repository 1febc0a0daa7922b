export { closeSharedGateway } from './gateway.ts';
export { processEngine } from './process-engine.ts';
export { EngineNotFoundError } from './require-programs.ts';
