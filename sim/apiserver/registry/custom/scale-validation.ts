import {
  type FieldError,
  goPrint,
  goTypeName,
  Int64,
  invalidField,
  isObject,
  type Json,
  type JsonObject,
} from '../../../kube/index.ts';

/** `subresources.scale` of a CRD version. */
export interface ScalePaths {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
}

const MAX_INT32 = 2 ** 31 - 1;

/**
 * Checks the replica counts and the selector that the scale subresource reads.
 * Source: apiextensions-apiserver pkg/registry/customresource/validator.go (ValidateScaleSpec, ValidateScaleStatus).
 */
export function validateScale(object: JsonObject, scale: ScalePaths, isStatus: boolean): FieldError[] {
  return [
    ...(isStatus ? [] : validateReplicas(object, scale.specReplicasPath)),
    ...validateReplicas(object, scale.statusReplicasPath),
    ...(scale.labelSelectorPath === undefined ? [] : validateSelector(object, scale.labelSelectorPath)),
  ];
}

function validateReplicas(object: JsonObject, path: string): FieldError[] {
  const found = follow(object, path);
  if (found.problem !== undefined) return [invalidField(path, 0, found.problem)];
  const value = found.value;
  if (value === undefined) return [];
  if (value instanceof Int64 || (typeof value === 'number' && Number.isInteger(value))) {
    if (Number(value instanceof Int64 ? value.value : value) < 0)
      return [invalidField(path, value, 'should be a non-negative integer')];
    if (value instanceof Int64 || value > MAX_INT32)
      return [invalidField(path, value, `should be less than or equal to ${MAX_INT32}`)];
    return [];
  }
  return [invalidField(path, 0, wrongType(path, value, 'int64'))];
}

function validateSelector(object: JsonObject, path: string): FieldError[] {
  const found = follow(object, path);
  if (found.problem !== undefined) return [invalidField(path, '', found.problem)];
  if (found.value === undefined || typeof found.value === 'string') return [];
  return [invalidField(path, '', wrongType(path, found.value, 'string'))];
}

function wrongType(path: string, value: Json, expected: string): string {
  const type = value === null ? '<nil>' : goTypeName(value);
  return `${path} accessor error: ${goPrint(value)} is of the type ${type}, expected ${expected}`;
}

/** Follows a simple `.a.b` path as Go's unstructured accessors do: null ends it, a scalar on the way is an error. */
function follow(object: JsonObject, path: string): { value?: Json; problem?: string } {
  const steps = path.replace(/^\./, '').split('.');
  let value: Json = object;
  for (const [i, step] of steps.entries()) {
    if (value === null) return {};
    if (!isObject(value)) {
      const walked = `.${steps.slice(0, i + 1).join('.')}`;
      return { problem: wrongType(walked, value, 'map[string]interface{}') };
    }
    const next: Json | undefined = Object.hasOwn(value, step) ? value[step] : undefined;
    if (next === undefined) return {};
    value = next;
  }
  return { value };
}
