import {
  type FieldError,
  invalidField,
  type JsonObject,
  notSupportedField,
  requiredField,
} from '../../../../kube/index.ts';
import { FieldPathError, resolveFieldPath, schemaFromCrd } from '../../../../schema/index.ts';
import { objects, text } from './internal-spec.ts';

const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];
const hasLineBreaks = (value: string): boolean => /[\n\r]/.test(value);

/** The fields of `x-kubernetes-validations` beside the expressions' meaning. */
export function validateRuleFields(schema: JsonObject, path: string): FieldError[] {
  return objects(schema['x-kubernetes-validations']).flatMap((rule, i) =>
    validateRule(rule, schema, `${path}.x-kubernetes-validations[${i}]`),
  );
}

function validateRule(rule: JsonObject, schema: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const [expression, message] = [text(rule['rule']).trim(), text(rule['message'])];
  const trimmed = message.trim();
  if (expression === '') errors.push(requiredField(`${path}.rule`, 'rule is not specified'));
  else if (message !== '' && trimmed === '')
    errors.push(invalidField(`${path}.message`, message, 'message must be non-empty if specified'));
  else if (hasLineBreaks(trimmed))
    errors.push(invalidField(`${path}.message`, message, 'message must not contain line breaks'));
  else if (hasLineBreaks(expression) && trimmed === '')
    errors.push(requiredField(`${path}.message`, 'message must be specified if rule contains line breaks'));
  const messageExpression = text(rule['messageExpression']);
  if (messageExpression !== '' && messageExpression.trim() === '')
    errors.push(
      requiredField(`${path}.messageExpression`, 'messageExpression must be non-empty if specified'),
    );
  const reason = rule['reason'];
  if (typeof reason === 'string' && !REASONS.includes(reason))
    errors.push(notSupportedField(`${path}.reason`, reason, REASONS));
  errors.push(...validateFieldPath(text(rule['fieldPath']), schema, `${path}.fieldPath`));
  return errors;
}

function validateFieldPath(fieldPath: string, schema: JsonObject, path: string): FieldError[] {
  if (fieldPath === '') return [];
  const errors: FieldError[] = [];
  if (fieldPath.trim() === '')
    errors.push(invalidField(path, fieldPath, 'fieldPath must be non-empty if specified'));
  if (hasLineBreaks(fieldPath))
    errors.push(invalidField(path, fieldPath, 'fieldPath must not contain line breaks'));
  if (!isValidPath(fieldPath, schema))
    errors.push(invalidField(path, fieldPath, 'fieldPath must be a valid path'));
  return errors;
}

function isValidPath(fieldPath: string, schema: JsonObject): boolean {
  try {
    resolveFieldPath(fieldPath, schemaFromCrd(schema));
    return true;
  } catch (error) {
    if (error instanceof FieldPathError) return false;
    throw error;
  }
}
