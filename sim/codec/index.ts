export { type DecodedJson, decodeJson, decodeJsonText } from './decode-json.ts';
export { type DecodedObject, decodeTyped } from './decode-typed.ts';
export type { DuplicateField } from './json-parser.ts';
export { DecodeError } from './json-syntax.ts';
export { builtinTypes } from './types/builtin-types.ts';
export { schemaOf } from './types/type-schema.ts';
export type { GoField, GoType, TypeTable } from './types/type-table.ts';
