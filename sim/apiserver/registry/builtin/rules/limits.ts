import {
  type FieldError,
  forbiddenField,
  invalidField,
  type JsonObject,
  type KubeObject,
  parseQuantity,
} from '../../../../kube/index.ts';
import type { TypeRules } from '../type-rules.ts';
import { edit, editItems, itemsAt, objectAt, specOf, textAt, withDefaults } from './object-edit.ts';

/* Source: pkg/apis/core/validation ValidateLimitRange, ValidateResourceQuota; core/v1 SetDefaults_LimitRangeItem. */

/** Container limits default to the maximum, requests to the limit or the minimum. */
function limitDefaults(item: JsonObject): JsonObject {
  if (textAt(item, 'type') !== 'Container') return item;
  const max = objectAt(item, 'max');
  const limit = withDefaults(objectAt(item, 'default'), max);
  const request = withDefaults(withDefaults(objectAt(item, 'defaultRequest'), limit), objectAt(item, 'min'));
  return {
    ...item,
    ...(Object.keys(limit).length > 0 ? { default: limit } : {}),
    ...(Object.keys(request).length > 0 ? { defaultRequest: request } : {}),
  };
}

/** A pair of limits of which the first may not be above the second. */
const ORDER = [
  ['min', 'max', 'min', 'min value', 'max value'],
  ['min', 'defaultRequest', 'defaultRequest', 'min value', 'default request value'],
  ['defaultRequest', 'max', 'defaultRequest', 'default request value', 'max value'],
  ['defaultRequest', 'default', 'defaultRequest', 'default request value', 'default limit value'],
  ['min', 'default', 'default', 'min value', 'default value'],
  ['default', 'max', 'default', 'default value', 'max value'],
] as const;

function validateLimit(item: JsonObject, path: string): FieldError[] {
  const names = new Set(
    ['min', 'max', 'default', 'defaultRequest'].flatMap((key) => Object.keys(objectAt(item, key))),
  );
  return [...names].sort().flatMap((name) =>
    ORDER.flatMap(([low, high, field, lowText, highText]) => {
      const [a, b] = [objectAt(item, low)[name], objectAt(item, high)[name]];
      const [first, second] = [parseQuantity(String(a)), parseQuantity(String(b))];
      if (a === undefined || b === undefined || !first || !second || first.nano <= second.nano) return [];
      return [
        invalidField(
          `${path}.${field}[${name}]`,
          String(objectAt(item, field)[name]),
          `${lowText} ${String(a)} is greater than ${highText} ${String(b)}`,
        ),
      ];
    }),
  );
}

function validateLimitRange(range: KubeObject): FieldError[] {
  return itemsAt(specOf(range), 'limits').flatMap((item, i) => {
    const path = `spec.limits[${i}]`;
    const errors = validateLimit(item, path);
    if (textAt(item, 'type') === 'Pod')
      for (const key of ['default', 'defaultRequest'])
        if (Object.keys(objectAt(item, key)).length > 0)
          errors.push(forbiddenField(`${path}.${key}`, "may not be specified when `type` is 'Pod'"));
    return errors;
  });
}

export const limitRangeRules: TypeRules = {
  allowCreateOnUpdate: true,
  defaults: (range) => edit(range, 'spec', (spec) => editItems(spec, 'limits', limitDefaults)),
  validate: validateLimitRange,
};

export const resourceQuotaRules: TypeRules = {
  returnsDeletedObject: true,
  validate: (quota) =>
    Object.entries(objectAt(specOf(quota), 'hard')).flatMap(([name, value]) => {
      const amount = parseQuantity(String(value));
      return amount && amount.nano < 0n
        ? [invalidField(`spec.hard[${name}]`, String(value), 'must be greater than or equal to 0')]
        : [];
    }),
};
