import {
  type FieldError,
  forbiddenField,
  goQuote,
  goStringSlice,
  goSyntax,
  invalidField,
  invalidFieldText,
  isLabelValue,
  isObject,
  isQualifiedName,
  type Json,
  type JsonObject,
  jsonEqual,
  requiredField,
} from '../../../../kube/index.ts';
import { itemsAt, objectAt, textAt, textMapAt, textsAt } from './object-edit.ts';

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/** Source: apimachinery pkg/apis/meta/v1/validation ValidateLabelSelector. */
export function validateLabelSelector(selector: JsonObject, path: string): FieldError[] {
  const labels = [...textMapAt(selector, 'matchLabels')].flatMap(([key, value]) => [
    ...isQualifiedName(key).map((reason) => invalidField(`${path}.matchLabels`, key, reason)),
    ...isLabelValue(value).map((reason) => invalidField(`${path}.matchLabels`, value, reason)),
  ]);
  const expressions = itemsAt(selector, 'matchExpressions').flatMap((expression, i) =>
    validateExpression(expression, `${path}.matchExpressions[${i}]`),
  );
  return [...labels, ...expressions];
}

function validateExpression(expression: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const operator = textAt(expression, 'operator');
  const values = textsAt(expression, 'values');
  if ((operator === 'In' || operator === 'NotIn') && values.length === 0)
    errors.push(requiredField(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  else if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0)
    errors.push(
      forbiddenField(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
    );
  else if (!OPERATORS.includes(operator))
    errors.push(invalidField(`${path}.operator`, operator, 'not a valid selector operator'));
  const key = textAt(expression, 'key');
  errors.push(...isQualifiedName(key).map((reason) => invalidField(`${path}.key`, key, reason)));
  values.forEach((value, i) => {
    errors.push(...isLabelValue(value).map((reason) => invalidField(`${path}.values[${i}]`, value, reason)));
  });
  return errors;
}

/** True when the selector names nothing, which to workloads is a mistake. */
export function isEmptySelector(selector: JsonObject): boolean {
  return (
    Object.keys(objectAt(selector, 'matchLabels')).length + itemsAt(selector, 'matchExpressions').length === 0
  );
}

/** True when `labels` satisfy the selector. An invalid selector matches nothing. */
export function selectorMatches(selector: JsonObject, labels: ReadonlyMap<string, string>): boolean {
  for (const [key, value] of textMapAt(selector, 'matchLabels')) if (labels.get(key) !== value) return false;
  return itemsAt(selector, 'matchExpressions').every((expression) => {
    const value = labels.get(textAt(expression, 'key'));
    const values = textsAt(expression, 'values');
    switch (textAt(expression, 'operator')) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      default:
        return false;
    }
  });
}

/** A workload's selector must be there, name something and match the labels of the template. */
export function validateTemplateSelector(spec: JsonObject, path: string, subject: string): FieldError[] {
  const errors: FieldError[] = [];
  const selector = spec['selector'];
  if (!isObject(selector)) errors.push(requiredField(`${path}.selector`));
  else {
    errors.push(...validateLabelSelector(selector, `${path}.selector`));
    if (isEmptySelector(selector))
      errors.push(invalidField(`${path}.selector`, selector, `empty selector is invalid for ${subject}`));
  }
  return errors;
}

/** ``Invalid value: map[string]string{...}: `selector` does not match template `labels` `` when it does not. */
export function validateTemplateLabels(spec: JsonObject, path: string): FieldError[] {
  const metadata = objectAt(objectAt(spec, 'template'), 'metadata');
  const selector = spec['selector'];
  const labels = textMapAt(metadata, 'labels');
  // A missing selector matches nothing; an empty one is reported elsewhere.
  if (isObject(selector) && (isEmptySelector(selector) || selectorMatches(selector, labels))) return [];
  const shown = labels.size === 0 ? 'map[string]string(nil)' : goMap(metadata['labels']);
  return [
    invalidFieldText(
      `${path}.template.metadata.labels`,
      shown,
      '`selector` does not match template `labels`',
    ),
  ];
}

/** A map of texts as Go prints it with `%#v`. */
function goMap(labels: Json | undefined): string {
  const entries = Object.entries(isObject(labels) ? labels : {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[string]string{${entries.map(([key, value]) => `${goSyntax(key)}:${goSyntax(value)}`).join(', ')}}`;
}

/** `must be greater than or equal to 0` for a number that is not. */
export function validateNotNegative(value: Json | undefined, field: string): FieldError[] {
  if (typeof value !== 'number' || value >= 0) return [];
  return [invalidField(field, value, 'must be greater than or equal to 0')];
}

/** `field is immutable`, with the selector as Go shows the struct. */
export function validateSelectorImmutable(
  value: Json | undefined,
  old: Json | undefined,
  path: string,
): FieldError[] {
  if (jsonEqual(value, old)) return [];
  return [invalidFieldText(path, selectorSyntax(value), 'field is immutable')];
}

/** A selector as `%#v` prints the Go struct. */
export function selectorSyntax(selector: Json | undefined): string {
  if (!isObject(selector)) return 'null';
  const labels = [...textMapAt(selector, 'matchLabels')].sort(([a], [b]) => (a < b ? -1 : 1));
  const members = labels.map(([key, value]) => `${goQuote(key)}:${goQuote(value)}`).join(', ');
  const expressions = itemsAt(selector, 'matchExpressions').map((expression) => {
    const values = textsAt(expression, 'values');
    const list = values.length === 0 ? '[]string(nil)' : goStringSlice(values);
    return `v1.LabelSelectorRequirement{Key:${goQuote(textAt(expression, 'key'))}, Operator:${goQuote(textAt(expression, 'operator'))}, Values:${list}}`;
  });
  const matchLabels = labels.length === 0 ? 'map[string]string(nil)' : `map[string]string{${members}}`;
  const list = '[]v1.LabelSelectorRequirement';
  const matchExpressions = expressions.length === 0 ? `${list}(nil)` : `${list}{${expressions.join(', ')}}`;
  return `v1.LabelSelector{MatchLabels:${matchLabels}, MatchExpressions:${matchExpressions}}`;
}
