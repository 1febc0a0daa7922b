import { fieldErrorsText, invalidField, invalidFieldText } from './field-error.ts';
import { goStringSlice } from './go-format.ts';
import { goQuote } from './go-quote.ts';
import { isArray, isObject, type Json, type JsonObject } from './json.ts';
import {
  LabelSelectorSyntaxError,
  type ParsedRequirement,
  parseLabelTokens,
} from './label-selector-parser.ts';
import { memoized } from './memo.ts';
import { isLabelValue, isQualifiedName } from './names.ts';
import { type FieldError, newBadRequest } from './status.ts';

/** Labels as objects carry them. */
export type Labels = { readonly [key: string]: string } | undefined;

/** The operators of a requirement, in the selector's own spelling. */
export type LabelOperator = 'in' | 'notin' | '=' | '==' | '!=' | 'exists' | '!' | 'gt' | 'lt';

/** One condition on one label. */
export class LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: ReadonlySet<string>;

  constructor(key: string, operator: LabelOperator, values: Iterable<string>) {
    this.key = key;
    this.operator = operator;
    this.values = new Set(values);
  }

  matches(labels: Labels): boolean {
    const value = labels !== undefined && Object.hasOwn(labels, this.key) ? labels[this.key] : undefined;
    switch (this.operator) {
      case 'in':
      case '=':
      case '==':
        return value !== undefined && this.values.has(value);
      case 'notin':
      case '!=':
        return value === undefined || !this.values.has(value);
      case 'exists':
        return value !== undefined;
      case '!':
        return value === undefined;
      default: {
        const actual = value === undefined ? undefined : parseInt64(value);
        const bound = parseInt64([...this.values][0] ?? '');
        if (actual === undefined || bound === undefined) return false;
        return this.operator === 'gt' ? actual > bound : actual < bound;
      }
    }
  }

  toString(): string {
    const values = [...this.values].sort().join(',');
    switch (this.operator) {
      case 'exists':
        return this.key;
      case '!':
        return `!${this.key}`;
      case 'in':
      case 'notin':
        return `${this.key} ${this.operator} (${values})`;
      case 'gt':
        return `${this.key}>${values}`;
      case 'lt':
        return `${this.key}<${values}`;
      default:
        return `${this.key}${this.operator}${values}`;
    }
  }
}

/** A conjunction of requirements. The empty one matches everything; {@link matchesNothing} is the null selector. */
export class LabelSelector {
  readonly requirements: readonly LabelRequirement[];
  readonly #nothing: boolean;

  constructor(requirements: readonly LabelRequirement[], nothing = false) {
    this.requirements = [...requirements].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    this.#nothing = nothing;
  }

  /** True when every object matches. */
  get empty(): boolean {
    return !this.#nothing && this.requirements.length === 0;
  }

  matches(labels: Labels): boolean {
    return !this.#nothing && this.requirements.every((requirement) => requirement.matches(labels));
  }

  /** The selector in canonical form, as the server prints it (e.g. in a Scale's status). */
  toString(): string {
    return this.requirements.join(',');
  }
}

/** Matches every object. */
export const matchesEverything = new LabelSelector([]);
/** Matches no object: what a missing metav1.LabelSelector means. */
export const matchesNothing = new LabelSelector([], true);

function parseInt64(value: string): bigint | undefined {
  if (!/^[+-]?\d{1,19}$/.test(value)) return undefined;
  const number = BigInt(value.startsWith('+') ? value.slice(1) : value);
  return BigInt.asIntN(64, number) === number ? number : undefined;
}

function requirementProblems(parsed: ParsedRequirement): FieldError[] {
  const { key, operator } = parsed;
  const values = [...parsed.values];
  const errors: FieldError[] = [];
  const keyProblems = isQualifiedName(key);
  if (keyProblems.length > 0) errors.push(invalidField('key', key, keyProblems.join('; ')));
  if ((operator === 'in' || operator === 'notin') && values.length === 0)
    errors.push(
      invalidFieldText(
        'values',
        goStringSlice(values),
        "for 'in', 'notin' operators, values set can't be empty",
      ),
    );
  if ((operator === 'exists' || operator === '!') && values.length > 0)
    errors.push(
      invalidFieldText(
        'values',
        goStringSlice(values),
        'values set must be empty for exists and does not exist',
      ),
    );
  if (operator === 'gt' || operator === 'lt')
    for (const [index, value] of values.entries())
      if (parseInt64(value) === undefined)
        errors.push(
          invalidField(`values[${index}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer"),
        );
  for (const [index, value] of values.entries()) {
    const problems = isLabelValue(value);
    if (problems.length > 0)
      errors.push(invalidField(`values[${index}][${key}]`, value, problems.join('; ')));
  }
  return errors;
}

function checkedRequirement(parsed: ParsedRequirement): LabelRequirement {
  const errors = requirementProblems(parsed);
  if (errors.length > 0)
    throw new LabelSelectorSyntaxError(`unable to parse requirement: ${fieldErrorsText(errors)}`);
  return new LabelRequirement(parsed.key, parsed.operator, parsed.values);
}

/** The value of `labelSelector=`. A malformed one is a 400 in the server's words. Source: apimachinery pkg/labels/selector.go. */
export const parseLabelSelector = memoized(2_000, (text): LabelSelector => {
  if (text === '') return matchesEverything;
  try {
    return new LabelSelector(parseLabelTokens(text, checkedRequirement));
  } catch (error) {
    if (error instanceof LabelSelectorSyntaxError) throw newBadRequest(error.message);
    throw error;
  }
});

const OBJECT_OPERATORS: ReadonlyMap<string, LabelOperator> = new Map([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!'],
]);

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/**
 * A metav1.LabelSelector object. An empty one matches everything; for a missing one use {@link matchesNothing}.
 * Source: apimachinery pkg/apis/meta/v1/helpers.go LabelSelectorAsSelector.
 */
export function labelSelectorFromObject(selector: JsonObject): LabelSelector {
  const requirements: LabelRequirement[] = [];
  if (isObject(selector.matchLabels))
    for (const [key, value] of Object.entries(selector.matchLabels))
      requirements.push(checkedFromObject({ key, operator: '=', values: [text(value)] }));
  if (isArray(selector.matchExpressions))
    for (const expression of selector.matchExpressions) {
      if (!isObject(expression)) continue;
      const name = text(expression.operator);
      const operator = OBJECT_OPERATORS.get(name);
      if (operator === undefined)
        throw newBadRequest(`${goQuote(name)} is not a valid label selector operator`);
      const values = isArray(expression.values) ? expression.values.map(text) : [];
      requirements.push(checkedFromObject({ key: text(expression.key), operator, values }));
    }
  return requirements.length === 0 ? matchesEverything : new LabelSelector(requirements);
}

function checkedFromObject(parsed: ParsedRequirement): LabelRequirement {
  const errors = requirementProblems(parsed);
  if (errors.length > 0) throw newBadRequest(fieldErrorsText(errors));
  return new LabelRequirement(parsed.key, parsed.operator, parsed.values);
}
