import type { Json } from '../kube/index.ts';

/**
 * One node of a type's structure: what a CRD's structural schema and a built-in type have in common. Pruning, defaulting,
 * strict decoding, validation, strategic merge and server-side apply all walk this one shape. Nodes of built-in types
 * are made lazily and shared, so types may be recursive. Keyword names are OpenAPI's and Kubernetes' own.
 */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly format?: string;
  readonly description?: string;
  readonly title?: string;
  readonly externalDocs?: Json;
  readonly example?: Json;
  readonly properties?: ReadonlyMap<string, Schema>;
  /** The schema of a map's values; `true` allows anything. */
  readonly additionalProperties?: Schema | true;
  readonly items?: Schema;
  readonly nullable?: boolean;
  readonly default?: Json;

  // x-kubernetes-* keywords
  readonly preserveUnknownFields?: boolean;
  readonly embeddedResource?: boolean;
  readonly intOrString?: boolean;
  readonly listType?: 'atomic' | 'set' | 'map';
  readonly listMapKeys?: readonly string[];
  readonly mapType?: 'granular' | 'atomic';
  readonly patchStrategy?: readonly ('merge' | 'replace' | 'retainKeys')[];
  readonly patchMergeKey?: string;
  /** The Go type of a built-in's struct or named scalar, which some refusals name. */
  readonly goType?: string;

  /** Value validation (CRDs only; built-ins are validated by code). */
  readonly validation?: ValueValidation;
}

/** The OpenAPI validation keywords of a structural schema. */
export interface ValueValidation {
  readonly required?: readonly string[];
  readonly enum?: readonly Json[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly NestedValidation[];
  readonly anyOf?: readonly NestedValidation[];
  readonly oneOf?: readonly NestedValidation[];
  readonly not?: NestedValidation;
  /** x-kubernetes-validations. */
  readonly rules?: readonly ValidationRule[];
}

/**
 * Validation inside allOf/anyOf/oneOf/not: only checks, no defaults. A structural schema allows `type` here only to spell
 * out an int-or-string.
 */
export type NestedValidation = Pick<
  Schema,
  | 'type'
  | 'format'
  | 'nullable'
  | 'intOrString'
  | 'properties'
  | 'additionalProperties'
  | 'items'
  | 'listType'
  | 'listMapKeys'
  | 'validation'
>;

/** One entry of x-kubernetes-validations. */
export interface ValidationRule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}
