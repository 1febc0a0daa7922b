export { closeSharedGateway } from './gateway.ts';
export { EngineNotFoundError, processEngine } from './process-engine.ts';
