import { type FieldError, invalidField, type KubeObject } from '../../../../kube/index.ts';
import type { TypeRules } from '../type-rules.ts';
import { numberAt, specOf, textAt } from './object-edit.ts';
import { validateNotNegative } from './selector-validation.ts';

/** Source: pkg/apis/coordination/validation; recorded: conformance lease/validation. */
function validateLease(lease: KubeObject): FieldError[] {
  const spec = specOf(lease);
  const errors: FieldError[] = [];
  const duration = numberAt(spec, 'leaseDurationSeconds');
  if (duration !== undefined && duration <= 0)
    errors.push(invalidField('spec.leaseDurationSeconds', duration, 'must be greater than 0'));
  errors.push(...validateNotNegative(spec['leaseTransitions'], 'spec.leaseTransitions'));
  if (spec['preferredHolder'] !== undefined && textAt(spec, 'strategy') === '')
    errors.push(
      invalidField(
        'spec.preferredHolder',
        spec['preferredHolder'],
        'can only be specified when strategy is specified',
      ),
    );
  return errors;
}

export const leaseRules: TypeRules = {
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: false,
  validate: validateLease,
};
