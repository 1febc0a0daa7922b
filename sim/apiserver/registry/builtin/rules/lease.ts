import {
  type FieldError,
  invalidField,
  type JsonObject,
  type KubeObject,
  withoutKey,
} from '../../../../kube/index.ts';
import type { TypeRules } from '../type-rules.ts';
import { edit, numberAt, specOf } from './object-edit.ts';
import { validateNotNegative } from './selector-validation.ts';

/** Source: pkg/apis/coordination/validation; recorded: conformance lease/validation. */
function validateLease(lease: KubeObject): FieldError[] {
  const spec = specOf(lease);
  const errors: FieldError[] = [];
  const duration = numberAt(spec, 'leaseDurationSeconds');
  if (duration !== undefined && duration <= 0)
    errors.push(invalidField('spec.leaseDurationSeconds', duration, 'must be greater than 0'));
  errors.push(...validateNotNegative(spec['leaseTransitions'], 'spec.leaseTransitions'));
  return errors;
}

/** What coordinated leader election adds is off by default. Source: pkg/registry/coordination/lease/strategy.go. */
function withoutCoordination(lease: KubeObject, keep: JsonObject): KubeObject {
  const dropped = ['strategy', 'preferredHolder'].filter((key) => keep[key] === undefined);
  return edit(lease, 'spec', (spec) => dropped.reduce(withoutKey, spec));
}

export const leaseRules: TypeRules = {
  prepareForCreate: (lease) => withoutCoordination(lease, {}),
  prepareForUpdate: (lease, old) => withoutCoordination(lease, specOf(old)),
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: false,
  validate: validateLease,
};
