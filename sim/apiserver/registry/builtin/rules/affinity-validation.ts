import {
  type FieldError,
  forbiddenField,
  invalidField,
  isDns1123Label,
  isObject,
  isQualifiedName,
  type Json,
  type JsonObject,
  requiredField,
} from '../../../../kube/index.ts';
import { itemsAt, numberAt, objectAt, textAt, textsAt } from './object-edit.ts';
import { validateLabelSelector } from './selector-validation.ts';

/* Source: pkg/apis/core/validation/validation.go validateAffinity, ValidateNodeSelector, validatePodAffinityTerm. */

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

export function validateAffinity(affinity: Json | undefined, path: string): FieldError[] {
  if (!isObject(affinity)) return [];
  return [
    ...validateNodeAffinity(objectAt(affinity, 'nodeAffinity'), `${path}.nodeAffinity`),
    ...['podAffinity', 'podAntiAffinity'].flatMap((key) =>
      validatePodAffinity(objectAt(affinity, key), `${path}.${key}`),
    ),
  ];
}

function validateNodeAffinity(affinity: JsonObject, path: string): FieldError[] {
  const required = affinity[REQUIRED];
  return [
    ...(isObject(required) ? validateNodeSelector(required, `${path}.${REQUIRED}`) : []),
    ...itemsAt(affinity, PREFERRED).flatMap((term, i) => {
      const at = `${path}.${PREFERRED}[${i}]`;
      return [
        ...validateWeight(term, at),
        ...validateNodeTerm(objectAt(term, 'preference'), `${at}.preference`),
      ];
    }),
  ];
}

/** Terms of which one has to match a node. */
export function validateNodeSelector(selector: JsonObject, path: string): FieldError[] {
  const terms = itemsAt(selector, 'nodeSelectorTerms');
  const at = `${path}.nodeSelectorTerms`;
  if (terms.length === 0) return [requiredField(at, 'must have at least one node selector term')];
  return terms.flatMap((term, i) => validateNodeTerm(term, `${at}[${i}]`));
}

function validateNodeTerm(term: JsonObject, path: string): FieldError[] {
  return [
    ...itemsAt(term, 'matchExpressions').flatMap((requirement, i) =>
      validateNodeRequirement(requirement, `${path}.matchExpressions[${i}]`),
    ),
    ...itemsAt(term, 'matchFields').flatMap((requirement, i) =>
      validateNodeField(requirement, `${path}.matchFields[${i}]`),
    ),
  ];
}

function validateNodeRequirement(requirement: JsonObject, path: string): FieldError[] {
  const operator = textAt(requirement, 'operator');
  const count = textsAt(requirement, 'values').length;
  const errors: FieldError[] = [];
  if (operator === 'In' || operator === 'NotIn') {
    if (count === 0)
      errors.push(requiredField(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (count > 0)
      errors.push(
        forbiddenField(
          `${path}.values`,
          "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        ),
      );
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (count !== 1)
      errors.push(
        requiredField(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"),
      );
  } else errors.push(invalidField(`${path}.operator`, operator, 'not a valid selector operator'));
  const key = textAt(requirement, 'key');
  return [...errors, ...isQualifiedName(key).map((reason) => invalidField(`${path}.key`, key, reason))];
}

function validateNodeField(requirement: JsonObject, path: string): FieldError[] {
  const operator = textAt(requirement, 'operator');
  const key = textAt(requirement, 'key');
  const errors: FieldError[] = [];
  if (operator !== 'In' && operator !== 'NotIn')
    errors.push(invalidField(`${path}.operator`, operator, 'not a valid selector operator'));
  else if (textsAt(requirement, 'values').length !== 1)
    errors.push(
      requiredField(
        `${path}.values`,
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      ),
    );
  if (key !== 'metadata.name')
    errors.push(invalidField(`${path}.key`, key, 'not a valid field selector key'));
  return errors;
}

function validateWeight(term: JsonObject, path: string): FieldError[] {
  const weight = numberAt(term, 'weight') ?? 0;
  return weight > 0 && weight <= 100
    ? []
    : [invalidField(`${path}.weight`, weight, 'must be in the range 1-100')];
}

function validatePodAffinity(affinity: JsonObject, path: string): FieldError[] {
  return [
    ...itemsAt(affinity, REQUIRED).flatMap((term, i) => validatePodTerm(term, `${path}.${REQUIRED}[${i}]`)),
    ...itemsAt(affinity, PREFERRED).flatMap((weighted, i) => {
      const at = `${path}.${PREFERRED}[${i}]`;
      return [
        ...validateWeight(weighted, at),
        ...validatePodTerm(objectAt(weighted, 'podAffinityTerm'), `${at}.podAffinityTerm`),
      ];
    }),
  ];
}

function validatePodTerm(term: JsonObject, path: string): FieldError[] {
  const key = textAt(term, 'topologyKey');
  return [
    ...['labelSelector', 'namespaceSelector'].flatMap((selector) =>
      validateLabelSelector(objectAt(term, selector), `${path}.${selector}`),
    ),
    ...textsAt(term, 'namespaces').flatMap((name) =>
      isDns1123Label(name).map((reason) => invalidField(`${path}.namespace`, name, reason)),
    ),
    ...(key === '' ? [requiredField(`${path}.topologyKey`, 'can not be empty')] : []),
    ...isQualifiedName(key).map((reason) => invalidField(`${path}.topologyKey`, key, reason)),
  ];
}
