import type { Schema } from '../schema.ts';
import { type CompiledRule, compileNodeRules } from './compile-rule.ts';

/** The part of a schema that has rules, compiled. */
export interface RuleNode {
  readonly schema: Schema;
  readonly isResourceRoot: boolean;
  readonly rules: readonly CompiledRule[];
  readonly properties: ReadonlyMap<string, RuleNode>;
  readonly items: RuleNode | undefined;
  readonly additionalProperties: RuleNode | undefined;
  /** A transition rule stands here or below: an unchanged value still has to be looked at. */
  readonly looksBack: boolean;
  /** Values that passed every rule here and below. They are immutable, so they will again. */
  readonly passed: WeakSet<object>;
}

/** Compiles all rules of a schema; undefined when it has none. */
export function ruleTreeOf(
  schema: Schema,
  isResourceRoot = schema.embeddedResource === true,
): RuleNode | undefined {
  const rules = compileNodeRules(schema, isResourceRoot);
  const properties = new Map<string, RuleNode>();
  for (const [name, property] of schema.properties ?? []) {
    const node = ruleTreeOf(property);
    if (node !== undefined) properties.set(name, node);
  }
  const items = schema.items === undefined ? undefined : ruleTreeOf(schema.items);
  const { additionalProperties } = schema;
  const values = typeof additionalProperties === 'object' ? ruleTreeOf(additionalProperties) : undefined;
  if (rules.length === 0 && properties.size === 0 && items === undefined && values === undefined)
    return undefined;
  const children = [...properties.values(), ...(items ? [items] : []), ...(values ? [values] : [])];
  return {
    schema,
    isResourceRoot,
    rules,
    properties,
    items,
    additionalProperties: values,
    looksBack: rules.some((rule) => rule.usesOldSelf) || children.some((child) => child.looksBack),
    passed: new WeakSet(),
  };
}
