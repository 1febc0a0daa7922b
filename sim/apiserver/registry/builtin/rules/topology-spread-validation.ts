import {
  duplicateField,
  type FieldError,
  invalidField,
  isObject,
  type JsonObject,
  notSupportedField,
  requiredField,
} from '../../../../kube/index.ts';
import { numberAt, textAt } from './object-edit.ts';
import { validateLabelSelector } from './selector-validation.ts';

const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];
const INCLUSION = ['Honor', 'Ignore'];
const NOT_POSITIVE = 'must be greater than zero';

/** Source: pkg/apis/core/validation/validation.go validateTopologySpreadConstraints. */
export function validateTopologySpread(constraints: readonly JsonObject[], path: string): FieldError[] {
  return constraints.flatMap((constraint, i) => {
    const at = `${path}[${i}]`;
    const skew = numberAt(constraint, 'maxSkew') ?? 0;
    const [key, action] = [textAt(constraint, 'topologyKey'), textAt(constraint, 'whenUnsatisfiable')];
    const errors: FieldError[] = [];
    if (skew <= 0) errors.push(invalidField(`${at}.maxSkew`, skew, NOT_POSITIVE));
    if (key === '') errors.push(requiredField(`${at}.topologyKey`, 'can not be empty'));
    if (!ACTIONS.includes(action)) errors.push(notSupportedField(`${at}.whenUnsatisfiable`, action, ACTIONS));
    const isRepeated = constraints
      .slice(i + 1)
      .some((other) => textAt(other, 'topologyKey') === key && textAt(other, 'whenUnsatisfiable') === action);
    if (isRepeated)
      errors.push(duplicateField(`${at}.{topologyKey, whenUnsatisfiable}`, `{${key}, ${action}}`));
    errors.push(...validateMinDomains(constraint, action, `${at}.minDomains`));
    for (const policy of ['nodeAffinityPolicy', 'nodeTaintsPolicy']) {
      const value = textAt(constraint, policy);
      if (value !== '' && !INCLUSION.includes(value))
        errors.push(notSupportedField(`${at}.${policy}`, value, INCLUSION));
    }
    const selector = constraint['labelSelector'];
    if (isObject(selector)) errors.push(...validateLabelSelector(selector, `${at}.labelSelector`));
    return errors;
  });
}

function validateMinDomains(constraint: JsonObject, action: string, path: string): FieldError[] {
  const domains = numberAt(constraint, 'minDomains');
  if (domains === undefined) return [];
  const errors = domains <= 0 ? [invalidField(path, domains, NOT_POSITIVE)] : [];
  if (action !== 'DoNotSchedule')
    errors.push(
      invalidField(
        path,
        domains,
        `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`,
      ),
    );
  return errors;
}
