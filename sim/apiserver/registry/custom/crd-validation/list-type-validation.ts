import {
  type FieldError,
  forbiddenField,
  goStringSlice,
  invalidField,
  invalidFieldText,
  type JsonObject,
  notSupportedField,
  requiredField,
} from '../../../../kube/index.ts';
import { asObject, text, texts } from './internal-spec.ts';

/** The x-kubernetes-list-* keywords. Source: ValidateCustomResourceDefinitionOpenAPISchema, validateMapListKeysMapSet. */
export function validateListTypeKeywords(schema: JsonObject, path: string): FieldError[] {
  const listType = schema['x-kubernetes-list-type'];
  const keys = texts(schema['x-kubernetes-list-map-keys']);
  const items = asObject(schema['items']);
  const errors: FieldError[] = [];
  if (typeof listType === 'string') errors.push(...validateType(listType, schema, items, path));
  const needsMap = 'must be map if x-kubernetes-list-map-keys is non-empty';
  if (keys.length > 0 && typeof listType !== 'string')
    errors.push(requiredField(`${path}.x-kubernetes-list-type`, needsMap));
  else if (keys.length > 0 && listType !== 'map')
    errors.push(invalidField(`${path}.x-kubernetes-list-type`, listType, needsMap));
  if (listType === 'map') errors.push(...validateMap(keys, items, path));
  if ((listType === 'map' || listType === 'set') && items !== undefined)
    errors.push(...validateItems(listType, keys, items, path));
  return errors;
}

function validateType(
  listType: string,
  schema: JsonObject,
  items: JsonObject | undefined,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const type = text(schema['type']);
  const needed = 'must be array if x-kubernetes-list-type is specified';
  if (type === '') errors.push(requiredField(`${path}.type`, needed));
  else if (type !== 'array') errors.push(invalidField(`${path}.type`, type, needed));
  else if (listType === 'set' && items !== undefined) errors.push(...validateSetItems(items, path));
  if (!['atomic', 'set', 'map'].includes(listType))
    errors.push(notSupportedField(`${path}.x-kubernetes-list-type`, listType, ['atomic', 'set', 'map']));
  return errors;
}

function validateSetItems(items: JsonObject, path: string): FieldError[] {
  const atomic = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const listType = items['x-kubernetes-list-type'];
  // the server shows the list type in both errors, and null for an absent one
  const shown = typeof listType === 'string' ? listType : null;
  if (items['type'] === 'array' && shown !== null && shown !== 'atomic')
    return [invalidField(`${path}.items.x-kubernetes-list-type`, shown, atomic)];
  if (items['type'] === 'object' && items['x-kubernetes-map-type'] !== 'atomic')
    return [invalidField(`${path}.items.x-kubernetes-map-type`, shown, atomic)];
  return [];
}

function validateMap(keys: readonly string[], items: JsonObject | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const keysPath = `${path}.x-kubernetes-list-map-keys`;
  if (keys.length === 0)
    errors.push(requiredField(keysPath, 'must not be empty if x-kubernetes-list-type is map'));
  if (items === undefined)
    errors.push(requiredField(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'));
  else if (items['type'] !== 'object')
    errors.push(
      invalidField(
        `${path}.items.type`,
        text(items['type']),
        "must be object if parent array's x-kubernetes-list-type is map",
      ),
    );
  else
    for (const [i, key] of keys.entries())
      errors.push(...validateKey(key, keys.indexOf(key) < i, keys, items, path));
  return errors;
}

function validateKey(
  key: string,
  isRepeated: boolean,
  keys: readonly string[],
  items: JsonObject,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const keysPath = `${path}.x-kubernetes-list-map-keys`;
  const property = asObject(asObject(items['properties'])?.[key]);
  if (property === undefined)
    errors.push(
      invalidFieldText(keysPath, goStringSlice(keys), 'entries must all be names of item properties'),
    );
  else if (property['type'] === 'array' || property['type'] === 'object')
    errors.push(
      invalidField(
        `${path}.items.properties[${key}].type`,
        text(items['type']),
        "must be a scalar type if parent array's x-kubernetes-list-type is map",
      ),
    );
  if (isRepeated)
    errors.push(invalidFieldText(keysPath, goStringSlice(keys), 'must not contain duplicate entries'));
  return errors;
}

/** Items cannot be null; keys are always there. */
function validateItems(
  listType: string,
  keys: readonly string[],
  items: JsonObject,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (items['nullable'] === true)
    errors.push(
      forbiddenField(
        `${path}.items.nullable`,
        `cannot be nullable when x-kubernetes-list-type is ${listType}`,
      ),
    );
  if (listType === 'set') return errors;
  const required = texts(items['required']);
  for (const key of keys) {
    const property = asObject(asObject(items['properties'])?.[key]);
    if (property === undefined) continue;
    const at = `${path}.items.properties[${key}]`;
    const hasDefault = property['default'] !== undefined && property['default'] !== null;
    if (!required.includes(key) && !hasDefault)
      errors.push(
        requiredField(
          `${at}.default`,
          'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
        ),
      );
    if (property['nullable'] === true)
      errors.push(
        forbiddenField(
          `${at}.nullable`,
          'this property is in x-kubernetes-list-map-keys, so it cannot be nullable',
        ),
      );
  }
  return errors;
}
