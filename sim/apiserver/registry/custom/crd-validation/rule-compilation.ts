import {
  type FieldError,
  forbiddenField,
  goQuote,
  invalidField,
  invalidFieldText,
  type JsonObject,
} from '../../../../kube/index.ts';
import {
  type CompiledRule,
  compileNodeRules,
  estimateCost,
  MAX_REQUEST_BYTES,
  minBytesOf,
  type Schema,
  schemaFromCrd,
  type ValidationRule,
} from '../../../../schema/index.ts';
import { asObject, objects, text } from './internal-spec.ts';

/*
 * Compiling the rules of a CRD and bounding what they cost.
 * Source: apiextensions-apiserver pkg/apis/apiextensions/validation/{validation,cel_validation}.go.
 */

/** Where rules are compiled: how often a value of this node can occur at most, and what all rules cost together. */
export interface CelSchemaContext {
  readonly schema: JsonObject;
  /** Undefined when nothing bounds it. */
  readonly maxCardinality: number | undefined;
  readonly isResourceRoot: boolean;
  readonly total: { cost: number; readonly expensive: { readonly path: string; readonly cost: number }[] };
}

const RULE_LIMIT = 10_000_000;
const CRD_LIMIT = 100_000_000;
const MOST_EXPENSIVE = 4;

export function rootCelContext(schema: JsonObject): CelSchemaContext {
  return { schema, maxCardinality: 1, isResourceRoot: true, total: { cost: 0, expensive: [] } };
}

function child(
  parent: CelSchemaContext | undefined,
  schema: JsonObject | undefined,
): CelSchemaContext | undefined {
  if (parent === undefined || schema === undefined) return undefined;
  const factor = maxElements(parent.schema);
  const known = parent.maxCardinality;
  return {
    schema,
    maxCardinality: known === undefined || factor === undefined ? undefined : known * factor,
    isResourceRoot: schema['x-kubernetes-embedded-resource'] === true,
    total: parent.total,
  };
}

export function childProperty(
  parent: CelSchemaContext | undefined,
  schema: JsonObject,
  name: string,
): CelSchemaContext | undefined {
  return child(parent, asObject(asObject(schema['properties'])?.[name]));
}

export function childItems(
  parent: CelSchemaContext | undefined,
  schema: JsonObject,
): CelSchemaContext | undefined {
  return child(parent, asObject(schema['items']));
}

export function childMapValues(
  parent: CelSchemaContext | undefined,
  schema: JsonObject,
): CelSchemaContext | undefined {
  return child(parent, asObject(schema['additionalProperties']));
}

/** How many children a value can have at most. */
function maxElements(schema: JsonObject): number | undefined {
  const limit = (keyword: string): number | undefined => {
    const value = schema[keyword];
    return typeof value === 'number' ? Math.max(0, value) : undefined;
  };
  if (schema['type'] === 'array') return limit('maxItems');
  const isMap = schema['type'] === 'object' && schema['additionalProperties'] !== undefined;
  return isMap ? limit('maxProperties') : 1;
}

/** The rules of one node. `uncorrelatable` is the node below which there is no old value to compare with. */
export function validateRuleExpressions(
  schema: JsonObject,
  path: string,
  context: CelSchemaContext,
  uncorrelatable: string | undefined,
): FieldError[] {
  if (objects(schema['x-kubernetes-validations']).length === 0) return [];
  const structural = schemaFromCrd(schema);
  return compileNodeRules(structural, context.isResourceRoot).flatMap((compiled, i) => {
    const at = `${path}.x-kubernetes-validations[${i}]`;
    return [
      ...costErrors(compiled, structural, context, at),
      ...compilationErrors(compiled, at),
      ...transitionErrors(compiled, at, uncorrelatable),
    ];
  });
}

function costErrors(
  compiled: CompiledRule,
  schema: Schema,
  context: CelSchemaContext,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const check = (cost: number, name: string, field: string): void => {
    if (cost > RULE_LIMIT) errors.push(forbiddenField(field, costMessage(name, cost, RULE_LIMIT)));
    observe(context, field, cost);
  };
  if (compiled.expression !== undefined) {
    const once = estimateCost(compiled.expression, schema);
    const times = context.maxCardinality ?? Math.floor(MAX_REQUEST_BYTES / (minBytesOf(schema) + 1));
    check(once * times, 'estimated rule cost', `${path}.rule`);
  }
  if (compiled.messageExpression !== undefined)
    check(
      estimateCost(compiled.messageExpression, schema),
      'estimated messageExpression cost',
      `${path}.messageExpression`,
    );
  return errors;
}

function observe({ total }: CelSchemaContext, path: string, cost: number): void {
  total.cost += cost;
  if (cost < CRD_LIMIT / 100) return;
  total.expensive.push({ path, cost });
  total.expensive.sort((a, b) => b.cost - a.cost);
  total.expensive.length = Math.min(total.expensive.length, MOST_EXPENSIVE);
}

/** What is told when the rules of a schema cost too much together. */
export function costOfSchemaErrors({ total }: CelSchemaContext, path: string): FieldError[] {
  if (total.cost <= CRD_LIMIT) return [];
  const name = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema';
  return [
    ...total.expensive.map((each) =>
      forbiddenField(
        each.path,
        'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema',
      ),
    ),
    forbiddenField(path, costMessage(name, total.cost, CRD_LIMIT)),
  ];
}

function costMessage(name: string, cost: number, limit: number): string {
  const excess = cost / limit;
  const factor =
    excess > 100 ? 'more than 100x' : excess < 1.5 ? `${excess.toFixed(6)}x` : `${excess.toFixed(1)}x`;
  return `${name} exceeds budget by factor of ${factor} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
}

function compilationErrors(compiled: CompiledRule, path: string): FieldError[] {
  const { error, messageExpressionError, rule } = compiled;
  if (error !== undefined) return [invalidFieldText(`${path}.rule`, goRule(rule), error)];
  if (messageExpressionError === undefined) return [];
  return [invalidFieldText(`${path}.messageExpression`, goRule(rule), messageExpressionError)];
}

function transitionErrors(
  compiled: CompiledRule,
  path: string,
  uncorrelatable: string | undefined,
): FieldError[] {
  const { rule } = compiled;
  if (compiled.usesOldSelf) {
    if (uncorrelatable === undefined) return [];
    const why = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelatable}`;
    return [invalidField(`${path}.rule`, rule.rule, why)];
  }
  if (rule.optionalOldSelf === undefined) return [];
  return [
    invalidField(
      `${path}.optionalOldSelf`,
      rule.optionalOldSelf,
      'may not be set if oldSelf is not used in rule',
    ),
  ];
}

/** A rule as Go's `%#v` prints the struct; pointers that are set print as addresses, which nobody can compare. */
function goRule(rule: ValidationRule): string {
  const quoted = (key: 'rule' | 'message' | 'messageExpression' | 'fieldPath'): string =>
    goQuote(text(rule[key]));
  const pointer = (type: string, isSet: boolean): string => `(*${type})(${isSet ? '0xc000000000' : 'nil'})`;
  const reason = pointer('apiextensions.FieldValueErrorReason', rule.reason !== undefined);
  const optional = pointer('bool', rule.optionalOldSelf !== undefined);
  return `apiextensions.ValidationRule{Rule:${quoted('rule')}, Message:${quoted('message')}, MessageExpression:${quoted('messageExpression')}, Reason:${reason}, FieldPath:${quoted('fieldPath')}, OptionalOldSelf:${optional}}`;
}
