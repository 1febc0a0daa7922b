import { isArray, isObject, type Json, type JsonObject, jsonEqual } from '../../../../kube/index.ts';

/**
 * A CRD spec as the server validates it: in its internal form, what all versions have in common stands at the top and
 * is gone from the versions, and so field paths of a one-version CRD say `spec.validation`, not `spec.versions[0].schema`.
 * Source: apiextensions-apiserver pkg/apis/apiextensions/v1/conversion.go. Recorded: conformance crd/rejected.
 */
export interface InternalSpec {
  readonly spec: JsonObject;
  readonly versions: readonly JsonObject[];
  /** The name of the first version. */
  readonly version: string;
  readonly validation: JsonObject | undefined;
  readonly subresources: JsonObject | undefined;
  readonly additionalPrinterColumns: readonly JsonObject[];
  readonly selectableFields: readonly JsonObject[];
}

const SHARED = ['subresources', 'schema', 'additionalPrinterColumns', 'selectableFields'] as const;

export function internalSpecOf(crd: JsonObject): InternalSpec {
  const spec = isObject(crd['spec']) ? crd['spec'] : {};
  const declared = objects(spec['versions']);
  const identical = SHARED.filter((key) => declared.every((each) => same(each[key], declared[0]?.[key])));
  const shared = (key: (typeof SHARED)[number]): Json | undefined =>
    identical.includes(key) ? declared[0]?.[key] : undefined;
  return {
    spec,
    version: text(declared[0]?.['name']),
    versions: declared.map((each) =>
      Object.fromEntries(Object.entries(each).filter(([key]) => !identical.some((name) => name === key))),
    ),
    validation: asObject(shared('schema')),
    subresources: asObject(shared('subresources')),
    additionalPrinterColumns: objects(shared('additionalPrinterColumns')),
    selectableFields: objects(shared('selectableFields')),
  };
}

/** Null, absent and an empty list are the same to Go's semantic equality. */
function same(a: Json | undefined, b: Json | undefined): boolean {
  const isNothing = (value: Json | undefined): boolean =>
    value === undefined || value === null || (isArray(value) && value.length === 0);
  return (isNothing(a) && isNothing(b)) || jsonEqual(a, b);
}

export const asObject = (value: Json | undefined): JsonObject | undefined =>
  isObject(value) ? value : undefined;

export const objects = (value: Json | undefined): readonly JsonObject[] =>
  isArray(value) ? value.filter(isObject) : [];

export const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

export const texts = (value: Json | undefined): readonly string[] =>
  isArray(value) ? value.filter((each) => typeof each === 'string') : [];
