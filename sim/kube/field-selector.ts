import { newBadRequest } from './status.ts';

/** One condition on one field. */
export interface FieldRequirement {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** A conjunction of field requirements; a field that an object lacks has the value `""`. */
export class FieldSelector {
  readonly requirements: readonly FieldRequirement[];

  constructor(requirements: readonly FieldRequirement[]) {
    this.requirements = requirements;
  }

  /** True when every object matches. */
  get empty(): boolean {
    return this.requirements.length === 0;
  }

  matches(fields: { readonly [field: string]: string }): boolean {
    return this.requirements.every(({ field, operator, value }) => {
      const actual = Object.hasOwn(fields, field) ? fields[field] : '';
      return (actual === value) === (operator === '=');
    });
  }

  /** The value that `field` must have, when the selector pins one. */
  exactMatch(field: string): string | undefined {
    return this.requirements.find((r) => r.field === field && r.operator === '=')?.value;
  }

  toString(): string {
    return this.requirements.map((r) => `${r.field}${r.operator}${escapeFieldValue(r.value)}`).join(',');
  }
}

/** Escapes what a selector's grammar uses. Source: apimachinery pkg/fields/selector.go EscapeValue. */
export function escapeFieldValue(value: string): string {
  return value.replace(/[\\,=]/g, '\\$&');
}

class InvalidEscape extends Error {}

function unescapeFieldValue(value: string): string {
  if (!/[\\,=]/.test(value)) return value;
  let result = '';
  for (let i = 0; i < value.length; i++) {
    const character = value[i]!;
    if (character === '\\') {
      i += 1;
      const escaped = value[i];
      if (escaped !== '\\' && escaped !== ',' && escaped !== '=')
        throw new InvalidEscape(`invalid field selector: invalid escape sequence: \\${escaped ?? ''}`);
      result += escaped;
    } else if (character === ',' || character === '=')
      // The server prints the rune as a number.
      throw new InvalidEscape(
        `invalid field selector: unescaped character in value: ${character.charCodeAt(0)}`,
      );
    else result += character;
  }
  return result;
}

/** Splits at commas that no backslash protects. */
function splitTerms(selector: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let i = 0; i < selector.length; i++) {
    if (selector[i] === '\\') i += 1;
    else if (selector[i] === ',') {
      terms.push(selector.slice(start, i));
      start = i + 1;
    }
  }
  if (selector !== '') terms.push(selector.slice(start));
  return terms;
}

/** The first operator decides; of several that begin at the same place, `!=` and `==` win over `=`. */
function splitTerm(term: string): { field: string; operator: '=' | '!='; value: string } | undefined {
  const at = term.search(/!=|=/);
  if (at < 0) return undefined;
  const operator = term.startsWith('!=', at) ? '!=' : '=';
  const width = term.startsWith('!=', at) || term.startsWith('==', at) ? 2 : 1;
  return { field: term.slice(0, at), operator, value: term.slice(at + width) };
}

/** The value of `fieldSelector=`. A malformed one is a 400 in the server's words. Source: apimachinery pkg/fields/selector.go. */
export function parseFieldSelector(text: string): FieldSelector {
  const requirements: FieldRequirement[] = [];
  for (const term of splitTerms(text).sort()) {
    if (term === '') continue;
    const parts = splitTerm(term);
    if (parts === undefined) throw newBadRequest(`invalid selector: '${text}'; can't understand '${term}'`);
    try {
      requirements.push({ ...parts, value: unescapeFieldValue(parts.value) });
    } catch (error) {
      if (error instanceof InvalidEscape) throw newBadRequest(error.message);
      throw error;
    }
  }
  return new FieldSelector(requirements);
}
