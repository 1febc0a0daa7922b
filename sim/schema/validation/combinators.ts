import { goQuote, invalidField } from '../../kube/index.ts';
import type { NestedValidation, ValueValidation } from '../schema.ts';
import { type Findings, fieldPath, type Walk } from './walk.ts';

/**
 * anyOf, oneOf, allOf and not. The summary error has no path of its own; the failures of the alternative that passed
 * most checks follow it. Source: kube-openapi pkg/validation/validate/schema_props.go.
 */
export function validateCombinators(
  checks: ValueValidation,
  path: string,
  findings: Findings,
  walk: Walk,
  tryOut: (schema: NestedValidation) => Findings,
): void {
  const say = (text: string): void => {
    findings.errors.push(invalidField(fieldPath(walk, ''), '', `${goQuote(path)} ${text}`));
  };
  const merge = (result: Findings | undefined): void => {
    if (result === undefined) return;
    findings.errors.push(...result.errors);
    findings.matches += result.matches;
  };

  if (checks.anyOf !== undefined) merge(anyOf(checks.anyOf, tryOut, say));
  if (checks.oneOf !== undefined) merge(oneOf(checks.oneOf, tryOut, say));
  if (checks.allOf !== undefined) {
    const results = checks.allOf.map(tryOut);
    results.forEach(merge);
    const passed = results.filter(isValid).length;
    if (passed !== results.length)
      say(`must validate all the schemas (allOf)${passed === 0 ? '. None validated' : ''}`);
  }
  if (checks.not !== undefined && isValid(tryOut(checks.not))) say('must not validate the schema (not)');
}

const isValid = (result: Findings): boolean => result.errors.length === 0;

/** The first of those that passed most checks. */
function best(results: readonly Findings[]): Findings | undefined {
  return results.reduce<Findings | undefined>(
    (kept, result) => (kept === undefined || result.matches > kept.matches ? result : kept),
    undefined,
  );
}

function anyOf(
  schemas: readonly NestedValidation[],
  tryOut: (schema: NestedValidation) => Findings,
  say: (text: string) => void,
): Findings | undefined {
  const failures: Findings[] = [];
  for (const schema of schemas) {
    const result = tryOut(schema);
    if (isValid(result)) return result;
    failures.push(result);
  }
  say('must validate at least one schema (anyOf)');
  return best(failures);
}

function oneOf(
  schemas: readonly NestedValidation[],
  tryOut: (schema: NestedValidation) => Findings,
  say: (text: string) => void,
): Findings | undefined {
  const results = schemas.map(tryOut);
  const valid = results.filter(isValid);
  if (valid.length === 1) return valid[0];
  const found = valid.length === 0 ? 'Found none valid' : `Found ${valid.length} valid alternatives`;
  say(`must validate one and only one schema (oneOf). ${found}`);
  return valid.length === 0 ? best(results) : undefined;
}
