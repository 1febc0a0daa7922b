import {
  duplicateField,
  type FieldError,
  invalidField,
  type JsonObject,
  requiredField,
  tooManyField,
} from '../../../../kube/index.ts';
import {
  FieldPathError,
  type FieldPathTarget,
  resolveFieldPath,
  type Schema,
  schemaFromCrd,
} from '../../../../schema/index.ts';
import { asObject, text } from './internal-spec.ts';

const MAX_SELECTABLE_FIELDS = 8;
const SELECTABLE_TYPES: readonly (Schema['type'] | undefined)[] = ['string', 'boolean', 'integer'];

/** Source: ValidateCustomResourceSelectableFields. */
export function validateSelectableFields(
  fields: readonly JsonObject[],
  openAPIV3Schema: JsonObject,
  path: string,
): FieldError[] {
  const schema = schemaFromCrd(openAPIV3Schema);
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [i, field] of fields.entries()) {
    const at = `${path}[${i}].jsonPath`;
    const jsonPath = text(field['jsonPath']);
    if (jsonPath === '') {
      errors.push(requiredField(at));
      continue;
    }
    const target = resolve(jsonPath, schema);
    if (typeof target === 'string') {
      errors.push(invalidField(at, jsonPath, `is an invalid path: ${target}`));
      continue;
    }
    if (target.root === 'metadata')
      errors.push(invalidField(at, jsonPath, 'must not point to fields in metadata'));
    if (!SELECTABLE_TYPES.includes(target.schema.type))
      errors.push(
        invalidField(
          at,
          jsonPath,
          'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
        ),
      );
    if (seen.has(target.path)) errors.push(duplicateField(at, jsonPath));
    seen.add(target.path);
  }
  if (seen.size > MAX_SELECTABLE_FIELDS) errors.push(tooManyField(path, seen.size, MAX_SELECTABLE_FIELDS));
  return errors;
}

function resolve(jsonPath: string, schema: Schema): FieldPathTarget | string {
  try {
    return resolveFieldPath(jsonPath, schema, false);
  } catch (error) {
    if (error instanceof FieldPathError) return error.message;
    throw error;
  }
}

/** The schema of a version, where it has one. */
export function openApiSchemaOf(validation: JsonObject | undefined): JsonObject | undefined {
  return asObject(validation?.['openAPIV3Schema']);
}
