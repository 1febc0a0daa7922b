export * from './access/index.ts';
export {
  type CallWebhook,
  httpsWebhookCaller,
  type ServiceAddress,
  type WebhookRequest,
  type WebhookResponse,
} from './admission/index.ts';
export * from './api-handler.ts';
export * from './client.ts';
export { OpenRequests } from './open-requests.ts';
export type { AccessControl, AdmissionAttributes, AdmissionChain, Verdict } from './ports.ts';
export { Query } from './query.ts';
export { ServerRegistry } from './registry/registry.ts';
export type {
  Registry,
  ResourceCall,
  ResourceDefinition,
  Strategy,
  StrategyContext,
  SubresourceDefinition,
  TableColumn,
} from './registry/resource.ts';
export { storedAs } from './registry/storage-key.ts';
export { requestInfoOf, resolveRequestInfo } from './request-info.ts';
export { errorResponse } from './respond.ts';
export { ApiServer, type ApiServerOptions } from './server.ts';
export { WriteMemory } from './storage/write-memory.ts';
