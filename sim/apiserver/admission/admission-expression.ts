import type { JsonObject, KubeObject } from '../../kube/index.ts';
import {
  CelCompileError,
  CelEvaluationError,
  type CelExpression,
  type CelValue,
  celValueOf,
  createCelEnvironment,
} from '../../schema/index.ts';
import { userInfoJson } from '../access/index.ts';
import type { AdmissionAttributes } from '../ports.ts';

/** Objects are untyped to admission expressions: a policy may match many kinds. */
const environment = createCelEnvironment({
  variables: {
    object: 'dyn',
    oldObject: 'dyn',
    request: 'dyn',
    params: 'dyn',
    namespaceObject: 'dyn',
    variables: 'dyn',
  },
});

/** An expression that does not compile or fails; the message is what clients see. */
export class ExpressionError extends Error {
  readonly code = 'KUBEFLAP_ADMISSION_EXPRESSION';
}

const MAX_COMPILED = 2_000;
const compiled = new Map<string, CelExpression | ExpressionError>();

/** What the variables of an expression stand for. */
export type Activation = ReadonlyMap<string, CelValue>;

/** The variables of a write. `extra` adds params and the values of a policy's own variables. */
export function activationOf(
  attributes: AdmissionAttributes,
  namespaceObject: KubeObject | undefined,
  params: KubeObject | undefined,
): Map<string, CelValue> {
  const value = (object: JsonObject | undefined): CelValue => celValueOf(object ?? null);
  return new Map([
    ['object', value(attributes.object)],
    ['oldObject', value(attributes.oldObject)],
    ['request', value(requestOf(attributes))],
    ['params', value(params)],
    ['namespaceObject', value(namespaceObject)],
    ['variables', value({})],
  ]);
}

/** The `request` variable: an AdmissionRequest without the objects. */
function requestOf(attributes: AdmissionAttributes): JsonObject {
  const { definition, subresource, name, namespace, operation, dryRun } = attributes;
  const { group, version, resource, kind } = definition;
  return {
    kind: { group, version, kind },
    resource: { group, version, resource },
    subResource: subresource,
    requestKind: { group, version, kind },
    requestResource: { group, version, resource },
    requestSubResource: subresource,
    name,
    namespace,
    operation,
    userInfo: userInfoJson(attributes.user),
    dryRun,
    options: attributes.options as JsonObject,
  };
}

/**
 * The value of `expression`. @throws ExpressionError `expression 'x' resulted in error: why`.
 * Source: apiserver pkg/admission/plugin/cel/filter.go and plugin/policy/validating/validator.go.
 */
export function evaluateExpression(expression: string, activation: Activation): CelValue {
  const program = compile(expression);
  if (program instanceof ExpressionError) throw program;
  try {
    return program.evaluate(activation);
  } catch (error) {
    if (!(error instanceof CelEvaluationError)) throw error;
    throw new ExpressionError(`expression '${expression}' resulted in error: ${error.message}`);
  }
}

function compile(expression: string): CelExpression | ExpressionError {
  let known = compiled.get(expression);
  if (!known) {
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    known = tryCompile(expression);
    compiled.set(expression, known);
  }
  return known;
}

function tryCompile(expression: string): CelExpression | ExpressionError {
  try {
    return environment.compile(expression);
  } catch (error) {
    if (!(error instanceof CelCompileError)) throw error;
    return new ExpressionError(`compilation error: compilation failed: ${error.message}`);
  }
}

/** A named condition under which a webhook or a policy applies. */
export interface MatchCondition {
  readonly name: string;
  readonly expression: string;
}

/**
 * True when every condition holds. One that is false decides, whatever errors others have.
 * @throws ExpressionError when none is false and one fails. Source: apiserver plugin/webhook/matchconditions/matcher.go.
 */
export function meetsConditions(conditions: readonly MatchCondition[], activation: Activation): boolean {
  let failure: ExpressionError | undefined;
  for (const { expression } of conditions) {
    try {
      if (evaluateExpression(expression, activation) !== true) return false;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      failure ??= error;
    }
  }
  if (failure) throw failure;
  return true;
}
