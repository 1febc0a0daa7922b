import {
  duplicateField,
  type FieldError,
  invalidField,
  invalidFieldText,
  isArray,
  isDns1123Subdomain,
  isNumber,
  isQualifiedName,
  type JsonObject,
  notSupportedField,
  requiredField,
  tooLongField,
  tooManyField,
} from '../../../../kube/index.ts';
import { indexCount, indexesProblem } from './job-indexes.ts';
import { itemsAt, numberAt, objectAt, textAt } from './object-edit.ts';
import { validateNotNegative } from './selector-validation.ts';

/* How a job counts and judges its pods. Source: pkg/apis/batch/validation/validation.go validateJobSpec. */

const MODES = ['NonIndexed', 'Indexed'];
const MAX_PARALLELISM = 100_000;
const MAX_FAILED_INDEXES = 100_000;
const MANY_COMPLETIONS = 100_000;
const MAX_PARALLELISM_OF_MANY = 10_000;
const MAX_FAILED_INDEXES_OF_MANY = 10_000;
const MAX_MANAGED_BY = 63;
const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;
const NEEDS_INDEXES = 'requires indexed completion mode';

/** The rules between the counts of a spec and its template. */
export function validateJobPolicies(spec: JsonObject, path: string): FieldError[] {
  return [
    ...managedByErrors(spec, `${path}.managedBy`),
    ...completionModeErrors(spec, path),
    ...failurePolicyErrors(spec, `${path}.podFailurePolicy`),
    ...successPolicyErrors(spec, `${path}.successPolicy`),
    ...replacementErrors(spec, `${path}.podReplacementPolicy`),
  ];
}

/** Source: apimachinery pkg/apis/meta validation IsDomainPrefixedPath. */
function managedByErrors(spec: JsonObject, path: string): FieldError[] {
  const value = spec['managedBy'];
  if (typeof value !== 'string') return [];
  const slash = value.indexOf('/');
  const errors: FieldError[] = [];
  if (value === '') errors.push(requiredField(path));
  else if (slash <= 0 || slash === value.length - 1)
    errors.push(invalidField(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")'));
  else
    errors.push(
      ...isDns1123Subdomain(value.slice(0, slash)).map((why) =>
        invalidField(path, value.slice(0, slash), why),
      ),
    );
  if (value.length > MAX_MANAGED_BY) errors.push(tooLongField(path, MAX_MANAGED_BY));
  return errors;
}

function completionModeErrors(spec: JsonObject, path: string): FieldError[] {
  const mode = textAt(spec, 'completionMode');
  const errors: FieldError[] = [];
  if (mode !== '' && !MODES.includes(mode))
    errors.push(notSupportedField(`${path}.completionMode`, mode, MODES));
  if (mode === 'Indexed') errors.push(...indexedErrors(spec, path));
  if (mode === '' || mode === 'NonIndexed')
    for (const key of ['backoffLimitPerIndex', 'maxFailedIndexes'])
      if (spec[key] !== undefined) errors.push(invalidField(`${path}.${key}`, spec[key], NEEDS_INDEXES));
  return errors;
}

function indexedErrors(spec: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const [completions, parallelism, failed] = ['completions', 'parallelism', 'maxFailedIndexes'].map((key) =>
    numberAt(spec, key),
  );
  const atMost = (key: string, value: number | undefined, max: number, when: string): void => {
    if (value !== undefined && value > max)
      errors.push(invalidField(`${path}.${key}`, value, `must be less than or equal to ${max}${when}`));
  };
  if (completions === undefined)
    errors.push(requiredField(`${path}.completions`, 'when completion mode is Indexed'));
  atMost('parallelism', parallelism, MAX_PARALLELISM, ' when completion mode is Indexed');
  if (completions !== undefined && failed !== undefined && failed > completions)
    errors.push(
      invalidField(`${path}.maxFailedIndexes`, failed, 'must be less than or equal to completions'),
    );
  atMost('maxFailedIndexes', failed, MAX_FAILED_INDEXES, '');
  if ((completions ?? 0) <= MANY_COMPLETIONS || spec['backoffLimitPerIndex'] === undefined) return errors;
  if (failed === undefined)
    errors.push(
      requiredField(
        `${path}.maxFailedIndexes`,
        `must be specified when completions is above ${MANY_COMPLETIONS}`,
      ),
    );
  const when = ` when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`;
  atMost('parallelism', parallelism, MAX_PARALLELISM_OF_MANY, when);
  atMost('maxFailedIndexes', failed, MAX_FAILED_INDEXES_OF_MANY, when);
  return errors;
}

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const OPERATORS = ['In', 'NotIn'];
const STATUSES = ['False', 'True', 'Unknown'];

/** Required values are listed as `%q` prints a slice. */
function required(path: string, values: readonly string[]): FieldError {
  return requiredField(path, `valid values: [${values.map((value) => JSON.stringify(value)).join(' ')}]`);
}

function failurePolicyErrors(spec: JsonObject, path: string): FieldError[] {
  if (spec['podFailurePolicy'] === undefined) return [];
  const pod = objectAt(objectAt(spec, 'template'), 'spec');
  const containers = new Set(
    ['containers', 'initContainers'].flatMap((key) => itemsAt(pod, key).map((one) => textAt(one, 'name'))),
  );
  const rules = itemsAt(objectAt(spec, 'podFailurePolicy'), 'rules');
  const errors = rules.length > MAX_RULES ? [tooManyField(`${path}.rules`, rules.length, MAX_RULES)] : [];
  rules.forEach((rule, index) => {
    errors.push(...failureRuleErrors(spec, rule, `${path}.rules[${index}]`, containers));
  });
  return errors;
}

function failureRuleErrors(
  spec: JsonObject,
  rule: JsonObject,
  path: string,
  containers: ReadonlySet<string>,
): FieldError[] {
  const errors: FieldError[] = [];
  const action = textAt(rule, 'action');
  if (action === '') errors.push(required(`${path}.action`, ACTIONS));
  else if (action === 'FailIndex') {
    if (spec['backoffLimitPerIndex'] === undefined)
      errors.push(invalidField(`${path}.action`, action, 'requires the backoffLimitPerIndex to be set'));
  } else if (!ACTIONS.includes(action)) errors.push(notSupportedField(`${path}.action`, action, ACTIONS));
  const hasCodes = rule['onExitCodes'] !== undefined;
  const patterns = itemsAt(rule, 'onPodConditions');
  if (hasCodes)
    errors.push(...exitCodeErrors(objectAt(rule, 'onExitCodes'), `${path}.onExitCodes`, containers));
  if (patterns.length > MAX_RULES)
    errors.push(tooManyField(`${path}.onPodConditions`, patterns.length, MAX_RULES));
  patterns.forEach((pattern, index) => {
    errors.push(...patternErrors(pattern, `${path}.onPodConditions[${index}]`));
  });
  if (hasCodes && patterns.length > 0)
    errors.push(
      invalidFieldText(path, 'specifying both OnExitCodes and OnPodConditions is not supported', ''),
    );
  if (!hasCodes && patterns.length === 0)
    errors.push(invalidFieldText(path, 'specifying one of OnExitCodes and OnPodConditions is required', ''));
  return errors;
}

function patternErrors(pattern: JsonObject, path: string): FieldError[] {
  const type = textAt(pattern, 'type');
  const status = textAt(pattern, 'status');
  const errors = isQualifiedName(type).map((why) => invalidField(`${path}.type`, type, why));
  if (status === '') errors.push(required(`${path}.status`, STATUSES));
  else if (!STATUSES.includes(status)) errors.push(notSupportedField(`${path}.status`, status, STATUSES));
  return errors;
}

function exitCodeErrors(
  requirement: JsonObject,
  path: string,
  containers: ReadonlySet<string>,
): FieldError[] {
  const errors: FieldError[] = [];
  const operator = textAt(requirement, 'operator');
  if (operator === '') errors.push(required(`${path}.operator`, OPERATORS));
  else if (!OPERATORS.includes(operator))
    errors.push(notSupportedField(`${path}.operator`, operator, OPERATORS));
  const container = requirement['containerName'];
  if (typeof container === 'string' && !containers.has(container))
    errors.push(
      invalidField(
        `${path}.containerName`,
        container,
        'must be one of the container or initContainer names in the pod template',
      ),
    );
  const given = requirement['values'];
  const values = isArray(given) ? given.filter(isNumber).map(Number) : [];
  if (values.length === 0)
    errors.push(invalidFieldText(`${path}.values`, '[]int32(nil)', 'at least one value is required'));
  if (values.length > MAX_EXIT_CODES)
    errors.push(tooManyField(`${path}.values`, values.length, MAX_EXIT_CODES));
  values.forEach((value, index) => {
    const at = `${path}.values[${index}]`;
    if (operator === 'In' && value === 0)
      errors.push(invalidField(at, value, 'must not be 0 for the In operator'));
    if (values.indexOf(value) < index) errors.push(duplicateField(at, value));
  });
  if (values.some((value, index) => index > 0 && values[index - 1]! > value))
    errors.push(invalidFieldText(`${path}.values`, `[]int32{${values.join(', ')}}`, 'must be ordered'));
  return errors;
}

function successPolicyErrors(spec: JsonObject, path: string): FieldError[] {
  if (spec['successPolicy'] === undefined) return [];
  const policy = objectAt(spec, 'successPolicy');
  if (textAt(spec, 'completionMode') !== 'Indexed') return [invalidField(path, policy, NEEDS_INDEXES)];
  const rules = itemsAt(policy, 'rules');
  const errors: FieldError[] = [];
  if (rules.length === 0)
    errors.push(
      requiredField(
        `${path}.rules`,
        'at least one rules must be specified when the successPolicy is specified',
      ),
    );
  if (rules.length > MAX_RULES) errors.push(tooManyField(`${path}.rules`, rules.length, MAX_RULES));
  const completions = numberAt(spec, 'completions') ?? 0;
  rules.forEach((rule, index) => {
    errors.push(...successRuleErrors(rule, completions, `${path}.rules[${index}]`));
  });
  return errors;
}

function successRuleErrors(rule: JsonObject, completions: number, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const indexes = rule['succeededIndexes'];
  const count = numberAt(rule, 'succeededCount');
  if (count === undefined && indexes === undefined)
    errors.push(requiredField(path, 'at least one of succeededCount or succeededIndexes must be specified'));
  const problem = typeof indexes === 'string' ? indexesProblem(indexes, completions) : undefined;
  if (problem !== undefined)
    errors.push(
      invalidField(`${path}.succeededIndexes`, indexes, `error parsing succeededIndexes: ${problem}`),
    );
  if (count === undefined) return errors;
  const at = `${path}.succeededCount`;
  errors.push(...validateNotNegative(count, at));
  if (count > completions)
    errors.push(
      invalidField(
        at,
        count,
        `must be less than or equal to ${completions} (the number of specified completions)`,
      ),
    );
  const total = typeof indexes === 'string' ? indexCount(indexes, completions) : undefined;
  if (total !== undefined && count > total)
    errors.push(
      invalidField(
        at,
        count,
        `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`,
      ),
    );
  return errors;
}

function replacementErrors(spec: JsonObject, path: string): FieldError[] {
  const policy = spec['podReplacementPolicy'];
  if (typeof policy !== 'string') return [];
  const supported = spec['podFailurePolicy'] === undefined ? ['Failed', 'TerminatingOrFailed'] : ['Failed'];
  return supported.includes(policy) ? [] : [notSupportedField(path, policy, supported)];
}
