import { type FieldError, isObject, type JsonObject, requiredField } from '../../../../kube/index.ts';
import { asObject, objects } from './internal-spec.ts';

/**
 * Everything that allOf, anyOf, oneOf and not talk about has to be declared outside of them too.
 * Source: apiextensions-apiserver pkg/apiserver/schema/validation.go (validateStructuralCompleteness).
 */
export function structuralCompleteness(schema: JsonObject, path: string): FieldError[] {
  return checkAlternatives(schema, schema, path, path);
}

/** `said` is where something is said, `declared` where it has to be declared. */
function checkAlternatives(
  said: JsonObject,
  declared: JsonObject,
  declaredPath: string,
  saidPath: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const not = asObject(said['not']);
  if (not !== undefined) errors.push(...check(not, declared, declaredPath, `${saidPath}.not`));
  for (const keyword of ['allOf', 'anyOf', 'oneOf'])
    for (const [i, each] of objects(said[keyword]).entries())
      errors.push(...check(each, declared, declaredPath, `${saidPath}.${keyword}[${i}]`));
  return errors;
}

function check(
  said: JsonObject,
  declared: JsonObject | undefined,
  declaredPath: string,
  saidPath: string,
): FieldError[] {
  if (declared === undefined) return [requiredField(declaredPath, `because it is defined in ${saidPath}`)];
  const errors = checkAlternatives(said, declared, declaredPath, saidPath);
  const items = asObject(said['items']);
  if (items !== undefined)
    errors.push(...check(items, asObject(declared['items']), `${declaredPath}.items`, `${saidPath}.items`));
  const properties = asObject(declared['properties']);
  for (const [name, property] of Object.entries(asObject(said['properties']) ?? {})) {
    if (!isObject(property)) continue;
    const key = `.properties[${name}]`;
    errors.push(
      ...check(property, asObject(properties?.[name]), `${declaredPath}${key}`, `${saidPath}${key}`),
    );
  }
  return errors;
}
