import {
  duplicateField,
  type FieldError,
  fieldErrorText,
  forbiddenField,
  goQuote,
  invalidField,
  isArray,
  isObject,
  type Json,
  requiredField,
} from '../../kube/index.ts';
import {
  CelEvaluationError,
  type CelExpression,
  CelOptional,
  type CelValue,
  celValueOf,
} from '../cel/index.ts';
import { childPath, NO_PATH } from '../field-error.ts';
import type { Schema, ValidationRule } from '../schema.ts';
import { correlatedEqual, correlatedItem } from '../validation/correlation.ts';
import type { Predecessor } from '../validation/walk.ts';
import type { CompiledRule } from './compile-rule.ts';
import { type RuleNode, ruleTreeOf } from './rule-tree.ts';

export interface ValidateRulesOptions {
  /** Failures of rules over values that did not change become warnings. */
  readonly ratchet?: boolean;
  /** Where the value stands; empty for a whole object. */
  readonly path?: string;
  /** Gets the warnings. */
  readonly warn?: (text: string) => void;
}

/** The rules of a schema, ready to run. */
export interface RuleSet {
  validate(object: Json, oldObject?: Json, options?: ValidateRulesOptions): FieldError[];
}

const MAX_MESSAGE_BYTES = 5 * 1024;

/**
 * The x-kubernetes-validations of a resource's schema; undefined when it has none.
 * Source: apiextensions-apiserver pkg/apiserver/schema/cel/validation.go.
 */
export function compileRules(schema: Schema, isResourceRoot = true): RuleSet | undefined {
  const root = ruleTreeOf(schema, isResourceRoot);
  if (root === undefined) return undefined;
  return {
    validate(object, oldObject, options = {}) {
      const walk = new RuleWalk(options);
      const old = oldObject === undefined ? undefined : { value: oldObject };
      const correlation: Correlation = {
        current: options.ratchet === true ? old : undefined,
        parent: undefined,
      };
      walk.visit(root, object, old, options.path ?? '', correlation);
      return walk.errors;
    },
  };
}

/** What a value can be compared with to tell whether it changed: its old value, or that of its nearest ancestor. */
interface Correlation {
  readonly current: Predecessor;
  readonly parent: { readonly value: Json; readonly old: Json; readonly schema: Schema } | undefined;
}

class RuleWalk {
  readonly errors: FieldError[] = [];
  readonly #options: ValidateRulesOptions;
  #exhausted = false;

  constructor(options: ValidateRulesOptions) {
    this.#options = options;
  }

  visit(node: RuleNode, value: Json, old: Predecessor, path: string, correlation: Correlation): void {
    if (value === null || this.#exhausted) return;
    const isKept = typeof value === 'object' && !node.looksBack;
    if (isKept && node.passed.has(value)) return;
    const before = this.errors.length;
    this.#runRules(node, value, old, path, correlation);
    if (this.#exhausted) return;
    if (isArray(value)) this.#visitItems(node, value, old, path, correlation);
    else if (isObject(value)) this.#visitMembers(node, value, old, path, correlation);
    if (isKept && this.errors.length === before) node.passed.add(value);
  }

  #visitItems(
    node: RuleNode,
    list: readonly Json[],
    old: Predecessor,
    path: string,
    correlation: Correlation,
  ): void {
    const { items, schema } = node;
    if (items === undefined) return;
    for (const [i, item] of list.entries()) {
      const before = old === undefined ? undefined : correlatedItem(item, old.value, schema);
      const current =
        correlation.current === undefined
          ? undefined
          : correlatedItem(item, correlation.current.value, schema);
      this.visit(items, item, before, `${path}[${i}]`, descend(correlation, current, list, schema));
    }
  }

  #visitMembers(
    node: RuleNode,
    object: { readonly [key: string]: Json | undefined },
    old: Predecessor,
    path: string,
    correlation: Correlation,
  ): void {
    for (const [key, value] of Object.entries(object)) {
      if (value === undefined) continue;
      const property = node.properties.get(key);
      const child = property ?? node.additionalProperties;
      if (child === undefined) continue;
      const at = property === undefined ? `${path}[${key}]` : childPath(path, key);
      const isTypeMeta = correlation.parent === undefined && (key === 'apiVersion' || key === 'kind');
      const current = isTypeMeta ? undefined : memberOf(correlation.current, key);
      this.visit(child, value, memberOf(old, key), at, descend(correlation, current, object, node.schema));
    }
  }

  #runRules(node: RuleNode, value: Json, old: Predecessor, path: string, correlation: Correlation): void {
    if (node.rules.length === 0) return;
    const { schema, isResourceRoot } = node;
    const self = celValueOf(value, schema, isResourceRoot);
    const hasOld = old !== undefined && old.value !== null;
    const oldSelf = hasOld ? celValueOf(old.value, schema, isResourceRoot) : undefined;
    for (const rule of node.rules) {
      const isOptional = rule.rule.optionalOldSelf === true;
      if (rule.usesOldSelf && !hasOld && !isOptional) continue;
      const variables = new Map<string, CelValue>([['self', self]]);
      if (isOptional) variables.set('oldSelf', new CelOptional(oldSelf));
      else if (oldSelf !== undefined) variables.set('oldSelf', oldSelf);
      this.#runRule(
        rule,
        variables,
        path,
        schema.type ?? '',
        () => !rule.usesOldSelf && isUnchanged(value, schema, correlation),
      );
      if (this.#exhausted) return;
    }
  }

  #runRule(
    compiled: CompiledRule,
    variables: ReadonlyMap<string, CelValue>,
    path: string,
    type: string,
    isRatcheted: () => boolean,
  ): void {
    const { rule } = compiled;
    const field = path === '' ? NO_PATH : path;
    if (compiled.error !== undefined) {
      this.errors.push(invalidField(field, type, `rule compile error: ${compiled.error}`));
      return;
    }
    if (compiled.expression === undefined) return;
    const result = evaluate(compiled.expression, variables);
    if (result instanceof CelEvaluationError) {
      this.#exhausted = isCostLimit(result);
      this.errors.push(invalidField(field, type, evaluationText(result, rule)));
      return;
    }
    if (result === true) return;
    const target = compiled.fieldPath === '' ? field : childPath(path, compiled.fieldPath);
    const error = errorFor(rule.reason, target, type, this.#messageOf(compiled, variables));
    if (isRatcheted()) this.#options.warn?.(fieldErrorText(error));
    else this.errors.push(error);
  }

  #messageOf(compiled: CompiledRule, variables: ReadonlyMap<string, CelValue>): string {
    const { messageExpression, rule } = compiled;
    const fallback = ruleMessage(rule);
    if (messageExpression === undefined) return fallback;
    const result = evaluate(messageExpression, variables);
    if (result instanceof CelEvaluationError && isCostLimit(result)) {
      this.#exhausted = true;
      const shown = goQuote(messageExpression.source);
      return `no further validation rules will be run due to call cost exceeds limit for messageExpression: ${shown}`;
    }
    if (typeof result !== 'string') return fallback;
    const message = result.trim();
    const isUsable =
      message !== '' && !message.includes('\n') && Buffer.byteLength(message) <= MAX_MESSAGE_BYTES;
    return isUsable ? message : fallback;
  }
}

function descend(correlation: Correlation, current: Predecessor, value: Json, schema: Schema): Correlation {
  // below what cannot be told apart the nearest ancestor that can stays the measure
  if (correlation.current === undefined) return correlation;
  return { current, parent: { value, old: correlation.current.value, schema } };
}

function isUnchanged(value: Json, schema: Schema, correlation: Correlation): boolean {
  if (correlation.current !== undefined) return correlatedEqual(value, correlation.current.value, schema);
  const { parent } = correlation;
  return parent !== undefined && correlatedEqual(parent.value, parent.old, parent.schema);
}

function memberOf(old: Predecessor, key: string): Predecessor {
  if (old === undefined || !isObject(old.value) || !Object.hasOwn(old.value, key)) return undefined;
  const value = old.value[key];
  return value === undefined ? undefined : { value };
}

function evaluate(
  expression: CelExpression,
  variables: ReadonlyMap<string, CelValue>,
): CelValue | CelEvaluationError {
  try {
    return expression.evaluate(variables);
  } catch (error) {
    if (error instanceof CelEvaluationError) return error;
    throw error;
  }
}

const isCostLimit = (error: CelEvaluationError): boolean => error.message.startsWith('operation cancelled');

/** How a rule is named in an error: by its message, else by itself. */
function ruleName(rule: ValidationRule): string {
  return (rule.message ?? '') === '' ? rule.rule.trim() : rule.message!.trim();
}

function ruleMessage(rule: ValidationRule): string {
  return (rule.message ?? '') === '' ? `failed rule: ${ruleName(rule)}` : rule.message!.trim();
}

function evaluationText(error: CelEvaluationError, rule: ValidationRule): string {
  const { message } = error;
  if (message.startsWith('no such overload'))
    return `'${message}': call arguments did not match a supported operator, function or macro signature for rule: ${ruleName(rule)}`;
  if (isCostLimit(error))
    return `'${message}': no further validation rules will be run due to call cost exceeds limit for rule: ${ruleName(rule)}`;
  return `${message} evaluating rule: ${ruleName(rule)}`;
}

function errorFor(reason: string | undefined, field: string, type: string, detail: string): FieldError {
  switch (reason) {
    case 'FieldValueForbidden':
      return forbiddenField(field, detail);
    case 'FieldValueRequired':
      return requiredField(field, detail);
    case 'FieldValueDuplicate':
      return duplicateField(field, type);
    default:
      return invalidField(field, type, detail);
  }
}
