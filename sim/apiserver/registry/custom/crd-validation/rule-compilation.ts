import type { FieldError, JsonObject } from '../../../../kube/index.ts';

/** Where rules are compiled: how often a value of this node can occur at most, and what all rules cost together. */
export interface CelSchemaContext {
  readonly schema: JsonObject;
}

export function rootCelContext(schema: JsonObject): CelSchemaContext {
  return { schema };
}
export function childProperty(
  cel: CelSchemaContext | undefined,
  _schema: JsonObject,
  _name: string,
): CelSchemaContext | undefined {
  return cel;
}
export function childItems(
  cel: CelSchemaContext | undefined,
  _schema: JsonObject,
): CelSchemaContext | undefined {
  return cel;
}
export function childMapValues(
  cel: CelSchemaContext | undefined,
  _schema: JsonObject,
): CelSchemaContext | undefined {
  return cel;
}
export function validateRuleExpressions(
  _schema: JsonObject,
  _path: string,
  _cel: CelSchemaContext,
  _uncorrelatable: string | undefined,
): FieldError[] {
  return [];
}
export function costOfSchemaErrors(_cel: CelSchemaContext, _path: string): FieldError[] {
  return [];
}
