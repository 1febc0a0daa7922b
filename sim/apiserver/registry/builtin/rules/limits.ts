import {
  duplicateField,
  type FieldError,
  forbiddenField,
  invalidField,
  isQualifiedName,
  type JsonObject,
  type KubeObject,
  parseQuantity,
  requiredField,
} from '../../../../kube/index.ts';
import type { TypeRules } from '../type-rules.ts';
import { edit, editItems, itemsAt, objectAt, specOf, textAt, withDefaults } from './object-edit.ts';
import { validateQuota, validateQuotaUpdate } from './quota-validation.ts';
import {
  isOvercommitAllowed,
  validateContainerResourceName,
  validateResourceName,
} from './resource-requirements-validation.ts';

/* Source: pkg/apis/core/validation ValidateLimitRange; core/v1 SetDefaults_LimitRangeItem. */

const NANO = 1_000_000_000n;
/** As `%f` prints. */
const RATIO_DIGITS = 6;

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

const MAPS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;
const TYPES = new Set(['Pod', 'Container', 'PersistentVolumeClaim']);

function validateAmounts(item: JsonObject, path: string): FieldError[] {
  const names = new Set(MAPS.flatMap((key) => Object.keys(objectAt(item, key))));
  return [...names].sort().flatMap((name) => [
    ...ORDER.flatMap(([low, high, field, lowText, highText]) => {
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
    ...validateRatio(item, name, `${path}.maxLimitRequestRatio[${name}]`),
    ...validateEqualDefaults(item, name, `${path}.defaultRequest[${name}]`),
  ]);
}

function validateRatio(item: JsonObject, name: string, path: string): FieldError[] {
  const shown = String(objectAt(item, 'maxLimitRequestRatio')[name]);
  const ratio = parseQuantity(shown);
  if (!ratio) return [];
  const errors: FieldError[] = [];
  if (ratio.nano < NANO) errors.push(invalidField(path, shown, `ratio ${shown} is less than 1`));
  const min = parseQuantity(String(objectAt(item, 'min')[name]));
  const max = parseQuantity(String(objectAt(item, 'max')[name]));
  if (!min || !max || min.nano === 0n) return errors;
  const allowed = Number(max.nano) / Number(min.nano);
  if (Number(ratio.nano) / Number(NANO) > allowed)
    errors.push(
      invalidField(path, shown, `ratio ${shown} is greater than max/min = ${allowed.toFixed(RATIO_DIGITS)}`),
    );
  return errors;
}

/** What cannot be promised more often than it exists is asked for as it is limited. */
function validateEqualDefaults(item: JsonObject, name: string, path: string): FieldError[] {
  const [limit, request] = [objectAt(item, 'default')[name], objectAt(item, 'defaultRequest')[name]];
  const [first, second] = [parseQuantity(String(limit)), parseQuantity(String(request))];
  if (isOvercommitAllowed(name) || !first || !second || first.nano === second.nano) return [];
  return [
    invalidField(
      path,
      String(request),
      `default value ${String(limit)} must equal to defaultRequest value ${String(request)} in ${name}`,
    ),
  ];
}

function validateType(type: string, path: string): FieldError[] {
  const errors = isQualifiedName(type).map((reason) => invalidField(path, type, reason));
  if (errors.length > 0 || type.includes('/') || TYPES.has(type)) return errors;
  return [invalidField(path, type, 'must be a standard limit type or fully qualified')];
}

function validateLimit(item: JsonObject, path: string): FieldError[] {
  const type = textAt(item, 'type');
  const isForPods = type === 'Pod';
  const validateName =
    isForPods || type === 'Container' ? validateContainerResourceName : validateResourceName;
  const validateNames = (key: string): FieldError[] =>
    Object.keys(objectAt(item, key)).flatMap((name) => validateName(name, `${path}.${key}[${name}]`));
  const errors = ['max', 'min'].flatMap(validateNames);
  for (const key of ['default', 'defaultRequest'])
    if (!isForPods) errors.push(...validateNames(key));
    else if (Object.keys(objectAt(item, key)).length > 0)
      errors.push(forbiddenField(`${path}.${key}`, "may not be specified when `type` is 'Pod'"));
  const isSized = ['min', 'max'].some((key) => objectAt(item, key)['storage'] !== undefined);
  if (type === 'PersistentVolumeClaim' && !isSized)
    errors.push(
      requiredField(
        `${path}.limits`,
        'either minimum or maximum storage value is required, but neither was provided',
      ),
    );
  return [...errors, ...validateNames('maxLimitRequestRatio'), ...validateAmounts(item, path)];
}

function validateLimitRange(range: KubeObject): FieldError[] {
  const seen = new Set<string>();
  return itemsAt(specOf(range), 'limits').flatMap((item, i) => {
    const path = `spec.limits[${i}]`;
    const type = textAt(item, 'type');
    const errors = validateType(type, `${path}.type`);
    if (seen.has(type)) errors.push(duplicateField(`${path}.type`, type));
    seen.add(type);
    return [...errors, ...validateLimit(item, path)];
  });
}

export const limitRangeRules: TypeRules = {
  allowCreateOnUpdate: true,
  defaults: (range) => edit(range, 'spec', (spec) => editItems(spec, 'limits', limitDefaults)),
  validate: validateLimitRange,
};

export const resourceQuotaRules: TypeRules = {
  returnsDeletedObject: true,
  validate: validateQuota,
  validateUpdate: validateQuotaUpdate,
};
