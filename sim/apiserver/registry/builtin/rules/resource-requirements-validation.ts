import {
  type FieldError,
  forbiddenField,
  invalidField,
  invalidFieldText,
  isQualifiedName,
  type JsonObject,
  parseQuantity,
  requiredField,
} from '../../../../kube/index.ts';
import { objectAt } from './object-edit.ts';

/*
 * What containers may ask for. Source: pkg/apis/core/validation/validation.go ValidateResourceRequirements,
 * validateContainerResourceName, ValidateResourceQuantityValue.
 */

const FOR_CONTAINERS = new Set(['cpu', 'memory', 'ephemeral-storage']);
const COMPUTE = ['cpu', 'memory'];
/** Of these there are whole ones only. */
const COUNTED = new Set([
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);
/** Standard names that mean something to quotas, but not to a container. Source: pkg/apis/core/helper standardResources. */
const STANDARD = new Set([
  ...FOR_CONTAINERS,
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  ...COUNTED,
  'storage',
  'requests.storage',
]);
const NANO = 1_000_000_000n;

const isHugePages = (name: string): boolean => name.startsWith('hugepages-');
/** Quotas name requests of huge pages too. */
export const isQuotaHugePages = (name: string): boolean => /^(?:requests\.)?hugepages-/.test(name);
const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');

/** Device plugins' names: `example.com/gpu`. */
function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith('requests.') && isQualifiedName(`requests.${name}`).length === 0;
}

/** More of these may be promised than there is. */
export const isOvercommitAllowed = (name: string): boolean => isNative(name) && !isHugePages(name);

export function validateResourceRequirements(resources: JsonObject, path: string): FieldError[] {
  const limits = objectAt(resources, 'limits');
  const requests = objectAt(resources, 'requests');
  const errors = validateList(limits, `${path}.limits`);
  for (const [name, value] of Object.entries(requests)) {
    errors.push(...validateList({ [name]: value ?? null }, `${path}.requests`));
    errors.push(...validateAgainstLimit(name, String(value), limits, path));
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.some((name) => COMPUTE.includes(name)))
    errors.push(forbiddenField(path, 'HugePages require cpu or memory'));
  return errors;
}

function validateAgainstLimit(name: string, shown: string, limits: JsonObject, path: string): FieldError[] {
  const limit = limits[name];
  if (limit === undefined)
    return isOvercommitAllowed(name)
      ? []
      : [requiredField(`${path}.limits`, 'Limit must be set for non overcommitable resources')];
  const [asked, allowed] = [parseQuantity(shown), parseQuantity(String(limit))];
  if (!asked || !allowed || asked.nano === allowed.nano) return [];
  if (!isOvercommitAllowed(name))
    return [invalidField(`${path}.requests`, shown, `must be equal to ${name} limit of ${String(limit)}`)];
  if (asked.nano < allowed.nano) return [];
  return [
    invalidField(
      `${path}.requests`,
      shown,
      `must be less than or equal to ${name} limit of ${String(limit)}`,
    ),
  ];
}

function validateList(list: JsonObject, path: string): FieldError[] {
  return Object.entries(list).flatMap(([name, value]) => {
    const at = `${path}[${name}]`;
    return [...validateContainerResourceName(name, at), ...validateQuantity(name, String(value), at)];
  });
}

/** An amount of the resource `name`: not negative, and whole where pieces are counted. */
export function validateQuantity(name: string, value: string, path: string): FieldError[] {
  const amount = parseQuantity(value);
  if (!amount) return [];
  const errors: FieldError[] = [];
  if (amount.nano < 0n) errors.push(invalidField(path, value, 'must be greater than or equal to 0'));
  if ((COUNTED.has(name) || isExtended(name)) && amount.nano % NANO !== 0n)
    errors.push(invalidFieldText(path, `resource.Quantity{s:"${value}"}`, 'must be an integer'));
  return errors;
}

export function validateResourceName(name: string, path: string): FieldError[] {
  const errors = isQualifiedName(name).map((reason) => invalidField(path, name, reason));
  if (errors.length > 0 || name.includes('/') || STANDARD.has(name) || isQuotaHugePages(name)) return errors;
  return [invalidField(path, name, 'must be a standard resource type or fully qualified')];
}

/** A name that containers may ask for. */
export function validateContainerResourceName(name: string, path: string): FieldError[] {
  const errors = validateResourceName(name, path);
  if (!name.includes('/')) {
    if (!FOR_CONTAINERS.has(name) && !isHugePages(name))
      errors.push(invalidField(path, name, 'must be a standard resource for containers'));
  } else if (!isNative(name) && !isExtended(name))
    errors.push(invalidField(path, name, "doesn't follow extended resource name standard"));
  return errors;
}
