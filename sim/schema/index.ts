export * from './defaulting.ts';
export * from './pruning.ts';
export * from './schema.ts';
export * from './structural.ts';
export * from './validation/validate.ts';
