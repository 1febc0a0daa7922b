import {
  CelCompileError,
  type CelEnvironment,
  type CelExpression,
  celTypeOf,
  createCelEnvironment,
} from '../cel/index.ts';
import { FieldPathError, resolveFieldPath } from '../field-path.ts';
import type { Schema, ValidationRule } from '../schema.ts';

/** One entry of x-kubernetes-validations, compiled; the errors are worded as a CRD's validation tells them. */
export interface CompiledRule {
  readonly rule: ValidationRule;
  readonly expression: CelExpression | undefined;
  readonly error: string | undefined;
  readonly messageExpression: CelExpression | undefined;
  readonly messageExpressionError: string | undefined;
  /** A transition rule: runs only where there is an old value, unless that is optional. */
  readonly usesOldSelf: boolean;
  /** The rule's `fieldPath` as error fields print it; empty when it has none. */
  readonly fieldPath: string;
}

interface Environments {
  readonly plain: CelEnvironment;
  /** `oldSelf` may be missing. */
  readonly optional: CelEnvironment;
}

/**
 * Compiles the rules of one schema node.
 * Source: apiextensions-apiserver pkg/apiserver/schema/cel/compilation.go.
 */
export function compileNodeRules(schema: Schema, isResourceRoot: boolean): readonly CompiledRule[] {
  const rules = schema.validation?.rules ?? [];
  const self = celTypeOf(schema, isResourceRoot);
  if (rules.length === 0 || self === undefined) return [];
  const environments: Environments = {
    plain: createCelEnvironment({ variables: { self, oldSelf: self } }),
    optional: createCelEnvironment({ variables: { self, oldSelf: { kind: 'optional', value: self } } }),
  };
  return rules.map((rule) => compileRule(rule, schema, environments));
}

function compileRule(rule: ValidationRule, schema: Schema, environments: Environments): CompiledRule {
  const environment = rule.optionalOldSelf === true ? environments.optional : environments.plain;
  const expression =
    rule.rule.trim() === ''
      ? undefined
      : compile(
          rule.rule,
          environment,
          'bool',
          'compilation failed: ',
          'cel expression must evaluate to a bool',
        );
  const works = expression !== undefined && typeof expression !== 'string';
  const text = rule.messageExpression ?? '';
  const message =
    works && text !== ''
      ? compile(
          text,
          environment,
          'string',
          'messageExpression compilation failed: ',
          'messageExpression must evaluate to a string',
        )
      : undefined;
  return {
    rule,
    expression: works ? expression : undefined,
    error: typeof expression === 'string' ? expression : undefined,
    messageExpression: typeof message === 'string' ? undefined : message,
    messageExpressionError: typeof message === 'string' ? message : undefined,
    usesOldSelf: works && expression.variables.has('oldSelf'),
    fieldPath: normalizedPath(rule.fieldPath ?? '', schema),
  };
}

/** The expression, or why there is none. */
function compile(
  source: string,
  environment: CelEnvironment,
  type: string,
  failure: string,
  wrongType: string,
): CelExpression | string {
  try {
    const expression = environment.compile(source);
    return expression.resultType === type ? expression : wrongType;
  } catch (error) {
    if (error instanceof CelCompileError) return `${failure}${error.message}`;
    throw error;
  }
}

function normalizedPath(fieldPath: string, schema: Schema): string {
  if (fieldPath === '') return '';
  try {
    return resolveFieldPath(fieldPath, schema).path;
  } catch (error) {
    if (error instanceof FieldPathError) return '';
    throw error;
  }
}
