import {
  type FieldError,
  goStringSlice,
  goSyntax,
  invalidField,
  invalidFieldText,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  requiredField,
} from '../../../../kube/index.ts';
import { itemsAt, objectAt, specOf, textAt, textsAt } from './object-edit.ts';
import {
  isQuotaHugePages,
  validateQuantity,
  validateResourceName,
} from './resource-requirements-validation.ts';

/* Source: pkg/apis/core/validation ValidateResourceQuotaSpec, ValidateResourceQuotaUpdate; pkg/apis/core/helper. */

const COMPUTE = ['cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];
const STANDARD_FOR_QUOTAS = new Set([
  ...COMPUTE,
  'ephemeral-storage',
  'requests.ephemeral-storage',
  'limits.ephemeral-storage',
  'requests.storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
  'services.nodeports',
  'services.loadbalancers',
]);
const OF_PODS = new Set([...COMPUTE, 'pods']);
const ONLY_PODS = new Set(['pods']);
/** The scopes, and which standard resources each can hold. */
const SCOPES = new Map<string, ReadonlySet<string>>([
  ['Terminating', OF_PODS],
  ['NotTerminating', OF_PODS],
  ['BestEffort', ONLY_PODS],
  ['NotBestEffort', OF_PODS],
  ['PriorityClass', OF_PODS],
  ['CrossNamespacePodAffinity', OF_PODS],
]);
const OPPOSITES = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

const isStandardForQuotas = (name: string): boolean =>
  STANDARD_FOR_QUOTAS.has(name) || isQuotaHugePages(name);

const isHeld = (scope: string, name: string): boolean =>
  !isStandardForQuotas(name) || (SCOPES.get(scope)?.has(name) ?? true);

const areOpposed = (scopes: readonly string[]): number =>
  OPPOSITES.filter((pair) => pair.every((scope) => scopes.includes(scope))).length;

export function validateQuota(quota: KubeObject): FieldError[] {
  const spec = specOf(quota);
  const hard = Object.entries(objectAt(spec, 'hard'));
  const names = hard.map(([name]) => name).sort();
  return [
    ...hard.flatMap(([name, value]) => validateLimit(name, String(value))),
    ...validateScopes(textsAt(spec, 'scopes'), names),
    ...validateScopeSelector(spec, names),
  ];
}

function validateLimit(name: string, value: string): FieldError[] {
  const path = `spec.hard[${name}]`;
  const errors = validateResourceName(name, path);
  if (!name.includes('/') && !isStandardForQuotas(name))
    errors.push(invalidField(path, name, 'must be a standard resource for quota'));
  return [...errors, ...validateQuantity(name, value, path)];
}

function validateScopes(scopes: readonly string[], names: readonly string[]): FieldError[] {
  const shown = goStringSlice(scopes).replace('[]string', '[]core.ResourceQuotaScope');
  const refused = (reason: string): FieldError => invalidFieldText('spec.scopes', shown, reason);
  const errors = scopes.flatMap((scope) => [
    ...(SCOPES.has(scope) ? [] : [refused('unsupported scope')]),
    ...names
      .filter((name) => !isHeld(scope, name))
      .map(() => refused('unsupported scope applied to resource')),
  ]);
  for (let i = 0; i < areOpposed(scopes); i++) errors.push(refused('conflicting scopes'));
  return errors;
}

function validateScopeSelector(spec: JsonObject, names: readonly string[]): FieldError[] {
  const selector = objectAt(spec, 'scopeSelector');
  const path = 'spec.scopeSelector.matchExpressions';
  return itemsAt(selector, 'matchExpressions').flatMap((requirement) => {
    const scope = textAt(requirement, 'scopeName');
    const errors = SCOPES.has(scope) ? [] : [invalidField(`${path}.scopeName`, scope, 'unsupported scope')];
    for (const name of names)
      if (!isHeld(scope, name))
        errors.push(invalidFieldText(path, goSyntax(selector), 'unsupported scope applied to resource'));
    return [...errors, ...validateOperator(requirement, path)];
  });
}

function validateOperator(requirement: JsonObject, path: string): FieldError[] {
  const scope = textAt(requirement, 'scopeName');
  const operator = textAt(requirement, 'operator');
  const values = textsAt(requirement, 'values');
  const errors: FieldError[] = [];
  if (SCOPES.has(scope) && scope !== 'PriorityClass' && operator !== 'Exists')
    errors.push(
      invalidField(
        `${path}.operator`,
        operator,
        "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
      ),
    );
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0)
      errors.push(
        requiredField(
          `${path}.values`,
          "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
        ),
      );
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      errors.push(
        invalidFieldText(
          `${path}.values`,
          goStringSlice(values),
          "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
        ),
      );
  } else errors.push(invalidField(`${path}.operator`, operator, 'not a valid selector operator'));
  return errors;
}

/** A quota keeps its scopes. */
export function validateQuotaUpdate(quota: KubeObject, old: KubeObject): FieldError[] {
  const scopes = (object: KubeObject): string[] => [...new Set(textsAt(specOf(object), 'scopes'))].sort();
  if (jsonEqual(scopes(quota), scopes(old))) return [];
  const shown = goStringSlice(textsAt(specOf(quota), 'scopes'));
  return [
    invalidFieldText(
      'spec.scopes',
      shown.replace('[]string', '[]core.ResourceQuotaScope'),
      'field is immutable',
    ),
  ];
}
