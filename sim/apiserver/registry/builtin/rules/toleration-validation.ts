import {
  type FieldError,
  invalidField,
  isLabelValue,
  isQualifiedName,
  type JsonObject,
  notSupportedField,
} from '../../../../kube/index.ts';
import { textAt } from './object-edit.ts';

const OPERATORS = ['Equal', 'Exists'];
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Source: pkg/apis/core/validation/validation.go ValidateTolerations. */
export function validateTolerations(tolerations: readonly JsonObject[], path: string): FieldError[] {
  return tolerations.flatMap((toleration, i) => {
    const at = `${path}[${i}]`;
    const errors: FieldError[] = [];
    const [key, value] = [textAt(toleration, 'key'), textAt(toleration, 'value')];
    const operator = textAt(toleration, 'operator') || 'Equal';
    const effect = textAt(toleration, 'effect');
    if (key !== '')
      for (const reason of isQualifiedName(key)) errors.push(invalidField(`${at}.key`, key, reason));
    else if (operator !== 'Exists')
      errors.push(
        invalidField(
          `${at}.operator`,
          textAt(toleration, 'operator'),
          'operator must be Exists when `key` is empty, which means "match all values and all keys"',
        ),
      );
    if (toleration['tolerationSeconds'] !== undefined && effect !== 'NoExecute')
      errors.push(
        invalidField(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"),
      );
    const problems = operator === 'Equal' ? isLabelValue(value) : [];
    if (problems.length > 0) errors.push(invalidField(`${at}.operator`, value, problems.join(';')));
    if (!OPERATORS.includes(operator)) errors.push(notSupportedField(`${at}.operator`, operator, OPERATORS));
    if (operator === 'Exists' && value !== '')
      errors.push(invalidField(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'"));
    if (effect !== '' && !EFFECTS.includes(effect))
      errors.push(notSupportedField(`${at}.effect`, effect, EFFECTS));
    return errors;
  });
}
