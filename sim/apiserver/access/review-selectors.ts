import {
  at,
  type FieldError,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  requiredField,
} from '../../kube/index.ts';

const ATTRIBUTES = 'spec.resourceAttributes';

/**
 * What is wrong with the selectors of an access review. They bear on no RBAC rule; operators nobody knows may come from
 * newer clients. Source: kubernetes pkg/apis/authorization/validation validateFieldSelectorAttributes.
 */
export function selectorErrors(resourceAttributes: JsonObject): FieldError[] {
  return ['fieldSelector', 'labelSelector'].flatMap((name) => {
    const selector = at(resourceAttributes, name);
    return isObject(selector) ? oneSelectorErrors(selector, `${ATTRIBUTES}.${name}`) : [];
  });
}

function oneSelectorErrors(selector: JsonObject, path: string): FieldError[] {
  const raw = textAt(selector, 'rawSelector');
  const given = at(selector, 'requirements');
  const requirements = isArray(given) ? given : [];
  const errors: FieldError[] = [];
  if (raw !== '' && requirements.length > 0)
    errors.push({
      reason: 'FieldValueInvalid',
      field: `${path}.rawSelector`,
      message: `Invalid value: ${JSON.stringify(raw)}: may not specified at the same time as requirements`,
    });
  if (raw === '' && requirements.length === 0)
    errors.push(
      requiredField(
        `${path}.requirements`,
        `when ${path} is specified, requirements or rawSelector is required`,
      ),
    );
  return [
    ...errors,
    ...requirements.flatMap((requirement, index) =>
      requirementErrors(requirement, `${path}.requirements[${index}]`),
    ),
  ];
}

function requirementErrors(requirement: Json, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const values = at(requirement, 'values');
  const count = isArray(values) ? values.length : 0;
  const operator = textAt(requirement, 'operator');
  if (textAt(requirement, 'key') === '') errors.push(requiredField(`${path}.key`, 'must be specified'));
  if ((operator === 'In' || operator === 'NotIn') && count === 0)
    errors.push(requiredField(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  if ((operator === 'Exists' || operator === 'DoesNotExist') && count > 0)
    errors.push({
      reason: 'FieldValueForbidden',
      field: `${path}.values`,
      message: "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
    });
  return errors;
}

function textAt(value: Json, key: string): string {
  const text = at(value, key);
  return typeof text === 'string' ? text : '';
}
