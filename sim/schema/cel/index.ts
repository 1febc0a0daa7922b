export {
  type CelEnvironment,
  type CelEnvironmentOptions,
  type CelExpression,
  createCelEnvironment,
} from './environment.ts';
export { CelCompileError, CelEvaluationError, type CelIssue } from './errors.ts';
export { unescapeFieldName } from './field-names.ts';
export { celValueOf } from './json-values.ts';
export type { Macro } from './macros.ts';
export { celTypeOf } from './schema-types.ts';
export type { Overload } from './signatures.ts';
export type { CelType } from './types.ts';
export { type CelMap, CelOptional, type CelValue, celEquals, typeNameOf } from './values.ts';
