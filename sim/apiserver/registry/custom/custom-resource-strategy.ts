import {
  apiVersionOf,
  type FieldError,
  invalidField,
  isDns1123Subdomain,
  type Json,
  type JsonObject,
  type KubeObject,
  StatusError,
  withKey,
  withoutKey,
} from '../../../kube/index.ts';
import {
  applySchemaDefaults,
  compileRules,
  type Schema,
  type ValidateRulesOptions,
  validateEmbeddedResources,
  validateListTypes,
  validateSchema,
} from '../../../schema/index.ts';
import type { Strategy, StrategyContext } from '../resource.ts';
import { finalizerWarnings } from './finalizer-warnings.ts';
import { type ScalePaths, validateScale } from './scale-validation.ts';

/** What distinguishes one version of a custom resource from another. */
export interface CustomResourceTraits {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly schema: Schema;
  readonly hasStatus: boolean;
  readonly scale: ScalePaths | undefined;
  /** The CRD is being deleted: its objects may go, none may come. */
  readonly isTerminating: boolean;
}

/** Failures that make CEL rules meaningless: the value does not have the shape the rules were written for. */
const BLOCKING = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

/**
 * The rules of writing a custom resource.
 * Source: apiextensions-apiserver pkg/registry/customresource (strategy.go, status_strategy.go, validator.go).
 */
export function customResourceStrategy(traits: CustomResourceTraits): Strategy {
  const { schema, hasStatus, scale } = traits;
  const statusSchema = schema.properties?.get('status');
  const rules = compileRules(schema);
  const complete = new WeakSet<KubeObject>();

  const applyDefaults = (object: KubeObject): KubeObject => {
    if (complete.has(object)) return object;
    const defaulted = applySchemaDefaults(object, schema);
    complete.add(defaulted);
    return defaulted;
  };

  const validateRules = (
    errors: readonly FieldError[],
    object: KubeObject,
    old?: KubeObject,
    options: ValidateRulesOptions = {},
  ): FieldError[] => {
    if (rules === undefined) return [];
    if (errors.some((error) => BLOCKING.has(error.reason))) return [NOT_CHECKED];
    return rules.validate(object, old, options);
  };

  const validateStatusUpdate = (object: KubeObject, old: KubeObject): FieldError[] => {
    const status = object['status'];
    const errors: FieldError[] = [];
    if (status !== undefined && statusSchema !== undefined)
      errors.push(...validateSchema(status, statusSchema, undefined, { fieldPrefix: 'status' }));
    if (scale !== undefined) errors.push(...validateScale(object, scale, true));
    errors.push(...newListTypeErrors(object, old, schema));
    return [...errors, ...validateRules(errors, object, old)];
  };

  const validateMainUpdate = (
    object: KubeObject,
    old: KubeObject,
    context: StrategyContext,
  ): FieldError[] => {
    const errors = validateSchema(object, schema, old);
    if (scale !== undefined) errors.push(...validateScale(object, scale, false));
    errors.push(...validateEmbeddedResources(object, schema));
    errors.push(...newListTypeErrors(object, old, schema));
    return [...errors, ...validateRules(errors, object, old, { ratchet: true, warn: context.warn })];
  };

  return {
    hasGeneration: true,
    allowCreateOnUpdate: false,
    allowUnconditionalUpdate: false,
    statusFields: hasStatus ? ['status'] : [],
    validateName: isDns1123Subdomain,
    applyDefaults,
    prepareForCreate(object, context) {
      if (traits.isTerminating) throw createWhileTerminating(traits);
      warnAboutFinalizers(object, undefined, context);
      // the status a client sends is dropped, the schema's own defaults for it are not
      return hasStatus ? applyDefaults(asKube(withoutKey(object, 'status'))) : object;
    },
    prepareForUpdate(object, old, context) {
      if (context.subresource === 'status') return withStatusOf(object, old);
      warnAboutFinalizers(object, old, context);
      return hasStatus ? asKube(withMember(object, 'status', old['status'])) : object;
    },
    validateCreate(object) {
      const wrongType = validateTypeMeta(object, traits);
      if (wrongType.length > 0) return wrongType;
      const errors = validateSchema(object, schema);
      if (scale !== undefined) errors.push(...validateScale(object, scale, false));
      errors.push(...validateEmbeddedResources(object, schema));
      errors.push(...validateListTypes(object, schema));
      return [...errors, ...validateRules(errors, object)];
    },
    validateUpdate(object, old, context) {
      const wrongType = validateTypeMeta(object, traits);
      if (wrongType.length > 0) return wrongType;
      return context.subresource === 'status'
        ? validateStatusUpdate(object, old)
        : validateMainUpdate(object, old, context);
    },
  };
}

const NOT_CHECKED: FieldError = invalidField(
  '<nil>',
  null,
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
);

/** Source: apiextensions-apiserver pkg/apiserver/customresource_handler.go (serveResource). */
function createWhileTerminating(traits: CustomResourceTraits): StatusError {
  const text = 'create not allowed while custom resource definition is terminating';
  return new StatusError(405, 'MethodNotAllowed', text, { group: traits.group, kind: traits.resource });
}

/** A JSON object that kept its type meta and metadata. */
const asKube = (object: JsonObject): KubeObject => object as KubeObject;

function withMember(object: JsonObject, key: string, value: Json | undefined): JsonObject {
  if (value === undefined) return withoutKey(object, key);
  return object[key] === value ? object : withKey(object, key, value);
}

/** `/status` changes the status and nothing else; managedFields record the write. */
function withStatusOf(object: KubeObject, old: KubeObject): KubeObject {
  const metadata = withMember(old.metadata, 'managedFields', object.metadata.managedFields);
  const kept = withMember(old, 'metadata', metadata);
  return asKube(withMember(kept, 'status', object['status']));
}

function validateTypeMeta(object: KubeObject, traits: CustomResourceTraits): FieldError[] {
  const errors: FieldError[] = [];
  if (object.kind !== traits.kind)
    errors.push(invalidField('kind', object.kind ?? '', `must be ${traits.kind}`));
  const apiVersion = apiVersionOf(traits);
  if (object.apiVersion !== apiVersion)
    errors.push(invalidField('apiVersion', object.apiVersion ?? '', `must be ${apiVersion}`));
  return errors;
}

/** Duplicates in sets and list-maps, unless the stored object has some already. */
function newListTypeErrors(object: KubeObject, old: KubeObject, schema: Schema): FieldError[] {
  const errors = validateListTypes(object, schema);
  return errors.length > 0 && validateListTypes(old, schema).length > 0 ? [] : errors;
}

function warnAboutFinalizers(
  object: KubeObject,
  old: KubeObject | undefined,
  context: StrategyContext,
): void {
  if (object.metadata.finalizers === undefined) return;
  for (const warning of finalizerWarnings(object.metadata.finalizers, old?.metadata.finalizers ?? []))
    context.warn(warning);
}
