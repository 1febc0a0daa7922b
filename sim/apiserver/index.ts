export * from './api-handler.ts';
export * from './client.ts';
