import type { Schema } from './schema.ts';

/** The schemas directly below a node. Structural schemas of CRDs are finite trees; those of built-in types need not be. */
export function schemaChildren(schema: Schema): readonly Schema[] {
  return [
    ...(schema.properties?.values() ?? []),
    ...(schema.items === undefined ? [] : [schema.items]),
    ...(typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []),
  ];
}
