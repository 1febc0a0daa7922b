import {
  type FieldError,
  invalidField,
  isConfigMapKey,
  isEnvVarName,
  isObject,
  type JsonObject,
  requiredField,
} from '../../../../kube/index.ts';
import { ENVIRONMENT_FIELDS, validateFieldRef, validateResourceFieldRef } from './downward-api-validation.ts';
import { objectAt, textAt } from './object-edit.ts';

/* Source: pkg/apis/core/validation/validation.go ValidateEnv, validateEnvVarValueFrom, ValidateEnvFrom. */

export function validateEnvironment(variables: readonly JsonObject[], path: string): FieldError[] {
  return variables.flatMap((variable, i) => {
    const at = `${path}[${i}]`;
    const name = textAt(variable, 'name');
    const errors =
      name === ''
        ? [requiredField(`${at}.name`)]
        : isEnvVarName(name).map((reason) => invalidField(`${at}.name`, name, reason));
    if (isObject(variable['valueFrom'])) errors.push(...validateValueFrom(variable, `${at}.valueFrom`));
    return errors;
  });
}

function validateValueFrom(variable: JsonObject, path: string): FieldError[] {
  const source = objectAt(variable, 'valueFrom');
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = source;
  const errors: FieldError[] = [];
  if (isObject(fieldRef)) errors.push(...validateFieldRef(fieldRef, ENVIRONMENT_FIELDS, `${path}.fieldRef`));
  if (isObject(resourceFieldRef))
    errors.push(...validateResourceFieldRef(resourceFieldRef, `${path}.resourceFieldRef`, false));
  if (isObject(configMapKeyRef)) errors.push(...validateKeyRef(configMapKeyRef, `${path}.configMapKeyRef`));
  if (isObject(secretKeyRef)) errors.push(...validateKeyRef(secretKeyRef, `${path}.secretKeyRef`));
  const given = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef].filter(isObject).length;
  const problem =
    given === 0
      ? 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`'
      : textAt(variable, 'value') !== ''
        ? 'may not be specified when `value` is not empty'
        : given > 1
          ? 'may not have more than one field specified at a time'
          : undefined;
  if (problem !== undefined) errors.push(invalidField(path, '', problem));
  return errors;
}

function validateKeyRef(reference: JsonObject, path: string): FieldError[] {
  const key = textAt(reference, 'key');
  const errors = textAt(reference, 'name') === '' ? [requiredField(`${path}.name`)] : [];
  if (key === '') errors.push(requiredField(`${path}.key`));
  else for (const reason of isConfigMapKey(key)) errors.push(invalidField(`${path}.key`, key, reason));
  return errors;
}

export function validateEnvironmentSources(sources: readonly JsonObject[], path: string): FieldError[] {
  return sources.flatMap((source, i) => {
    const at = `${path}[${i}]`;
    const prefix = textAt(source, 'prefix');
    const errors =
      prefix === '' ? [] : isEnvVarName(prefix).map((reason) => invalidField(`${at}.prefix`, prefix, reason));
    const given = ['configMapRef', 'secretRef'].filter((key) => isObject(source[key]));
    for (const key of given)
      if (textAt(objectAt(source, key), 'name') === '') errors.push(requiredField(`${at}.${key}.name`));
    // The real server forgets to say which of the sources it means.
    if (given.length === 0)
      errors.push(invalidField(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    else if (given.length > 1)
      errors.push(invalidField(path, '', 'may not have more than one field specified at a time'));
    return errors;
  });
}
