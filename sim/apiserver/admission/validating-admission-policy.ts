import {
  at,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type KubeObject,
  member,
  StatusError,
} from '../../kube/index.ts';
import type { CelValue } from '../../schema/index.ts';
import type { Store } from '../../store/index.ts';
import type { AdmissionAttributes } from '../ports.ts';
import type { Registry } from '../registry/resource.ts';
import {
  type Activation,
  activationOf,
  ExpressionError,
  evaluateExpression,
  meetsConditions,
} from './admission-expression.ts';
import { type AdmissionPlugin, admissionForbidden } from './plugin.ts';
import { ParamsError, type PolicyInForce, paramsFor, policiesFor } from './policy-binding.ts';
import { PolicyVariables } from './policy-variables.ts';
import { isExempt } from './resource-rules.ts';

/** A validation that did not hold. */
interface Violation {
  readonly message: string;
  readonly reason: string;
}

/** Source: apiserver plugin/policy/validating/errors.go reasonToCode. */
const CODES: Readonly<Record<string, number>> = {
  Forbidden: 403,
  Unauthorized: 401,
  RequestEntityTooLarge: 413,
};
const MAX_MESSAGE_BYTES = 5 * 1024;

/**
 * Checks writes against the CEL expressions of bound policies.
 * Source: apiserver pkg/admission/plugin/policy/validating/{dispatcher,validator}.go.
 */
export function validatingAdmissionPolicy(
  store: Store,
  registry: Pick<Registry, 'lookupKind'>,
): AdmissionPlugin {
  return {
    name: 'ValidatingAdmissionPolicy',
    validate(attributes) {
      if (isExempt(attributes)) return;
      const denials: { readonly inForce: PolicyInForce; readonly violation: Violation }[] = [];
      for (const inForce of policiesFor(attributes, store))
        for (const violation of violationsOf(inForce, attributes, store, registry)) {
          const actions = strings(at(inForce.binding, 'spec', 'validationActions'));
          if (actions.includes('Deny')) denials.push({ inForce, violation });
          if (actions.includes('Warn'))
            attributes.warn(`Validation failed for ${title(inForce)}: ${violation.message}`);
        }
      const [first] = denials;
      if (first) throw denial(attributes, first.inForce, first.violation);
    },
  };
}

function title({ policy, binding }: PolicyInForce): string {
  return `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}'`;
}

function denial(attributes: AdmissionAttributes, inForce: PolicyInForce, violation: Violation): StatusError {
  const message = `${title(inForce)} denied request: ${violation.message}`;
  const reason = violation.reason === '' ? 'Invalid' : violation.reason;
  const { status } = admissionForbidden(attributes, message, [{ message }]);
  return new StatusError(CODES[reason] ?? 422, reason, status.message ?? '', status.details);
}

function violationsOf(
  inForce: PolicyInForce,
  attributes: AdmissionAttributes,
  store: Store,
  registry: Pick<Registry, 'lookupKind'>,
): Violation[] {
  const { policy } = inForce;
  const fails = at(policy, 'spec', 'failurePolicy') !== 'Ignore';
  const { namespace } = attributes;
  const namespaceObject = namespace === '' ? undefined : store.get('/namespaces', '', namespace);
  try {
    return paramsFor(inForce, namespace, store, registry).flatMap((params) => {
      const activation = activationOf(attributes, namespaceObject, params);
      return evaluatePolicy(policy, activation, fails);
    });
  } catch (error) {
    if (!(error instanceof ParamsError)) throw error;
    return fails ? [{ message: `failed to configure binding: ${error.message}`, reason: '' }] : [];
  }
}

function evaluatePolicy(policy: KubeObject, activation: Map<string, CelValue>, fails: boolean): Violation[] {
  try {
    const conditions = objects(at(policy, 'spec', 'matchConditions')).map((condition) => ({
      name: text(condition, 'name'),
      expression: text(condition, 'expression'),
    }));
    if (!meetsConditions(conditions, activation)) return [];
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return fails ? [{ message: error.message, reason: '' }] : [];
  }
  const variables = objects(at(policy, 'spec', 'variables')).map((variable) => ({
    name: text(variable, 'name'),
    expression: text(variable, 'expression'),
  }));
  activation.set('variables', new PolicyVariables(variables, activation));
  return objects(at(policy, 'spec', 'validations')).flatMap((validation) => {
    const violation = evaluateValidation(validation, activation, fails);
    return violation ? [violation] : [];
  });
}

function evaluateValidation(
  validation: JsonObject,
  activation: Activation,
  fails: boolean,
): Violation | undefined {
  const expression = text(validation, 'expression');
  try {
    if (evaluateExpression(expression, activation) === true) return undefined;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return fails ? { message: error.message, reason: '' } : undefined;
  }
  const message =
    composedMessage(validation, activation) ??
    (text(validation, 'message').trim() || `failed expression: ${expression.trim()}`);
  return { message, reason: text(validation, 'reason') };
}

/** The text of messageExpression; undefined when there is none, it fails or gives nothing usable. */
function composedMessage(validation: JsonObject, activation: Activation): string | undefined {
  const expression = text(validation, 'messageExpression');
  if (expression === '') return undefined;
  try {
    const message = evaluateExpression(expression, activation);
    const usable = typeof message === 'string' && message.trim() !== '' && !message.includes('\n');
    return usable && Buffer.byteLength(message) <= MAX_MESSAGE_BYTES ? message.trim() : undefined;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return undefined;
  }
}

function text(object: JsonObject, key: string): string {
  const value = member(object, key);
  return typeof value === 'string' ? value : '';
}

function objects(value: Json | undefined): JsonObject[] {
  return isArray(value) ? value.filter(isObject) : [];
}

function strings(value: Json | undefined): readonly string[] {
  return isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
