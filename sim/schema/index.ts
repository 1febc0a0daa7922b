export { applySchemaDefaults } from './defaulting.ts';
export { objectMetaSchema } from './object-meta.ts';
export { type Pruned, type PruneOptions, pruneUnknown } from './pruning.ts';
export { compilePattern, PatternError } from './regular-expression.ts';
export * from './schema.ts';
export { schemaFromCrd } from './structural.ts';
export { validateEmbeddedResources } from './validation/embedded-resources.ts';
export { validateListTypes } from './validation/list-types.ts';
export { type ValidateSchemaOptions, validateSchema } from './validation/validate.ts';
