import { type CelProblem, type CelScope, type CelVariables, compileCel } from './program.ts';
import { fromCel } from './value.ts';

/** One `${...}` in a text: its expression and where that stands. */
interface Placeholder {
  readonly start: number;
  readonly end: number;
  readonly expression: string;
}

/** Finds `${...}`; braces and quotes inside an expression do not end it. An unclosed one is no placeholder. */
function placeholders(text: string): Placeholder[] {
  const found: Placeholder[] = [];
  for (let i = text.indexOf('${'); i >= 0; i = text.indexOf('${', i)) {
    let depth = 1;
    let quote = '';
    let end = i + 2;
    for (; end < text.length && depth > 0; end++) {
      const c = text[end]!;
      if (quote !== '') {
        if (c === '\\') end += 1;
        else if (c === quote) quote = '';
      } else if (c === '"' || c === "'") quote = c;
      else if (c === '{') depth += 1;
      else if (c === '}') depth -= 1;
    }
    if (depth > 0) return found;
    found.push({ start: i, end, expression: text.slice(i + 2, end - 1) });
    i = end;
  }
  return found;
}

/** Replaces `${CEL}` in every string of `value`. A string that is one placeholder takes the value's own type. */
export function interpolate(value: unknown, scope: CelScope, variables: CelVariables): unknown {
  if (typeof value === 'string') return interpolateText(value, scope, variables);
  if (Array.isArray(value)) return value.map((item) => interpolate(item, scope, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      String(interpolateText(key, scope, variables)),
      interpolate(item, scope, variables),
    ]),
  );
}

function interpolateText(text: string, scope: CelScope, variables: CelVariables): unknown {
  const found = placeholders(text);
  if (found.length === 0) return text;
  const values = found.map(({ expression }) =>
    fromCel(compileCel(expression, scope).program.evaluate(variables)),
  );
  if (found.length === 1 && found[0]!.start === 0 && found[0]!.end === text.length) return values[0];
  let result = '';
  let position = 0;
  found.forEach((placeholder, index) => {
    result += text.slice(position, placeholder.start);
    result += typeof values[index] === 'object' ? JSON.stringify(values[index]) : String(values[index]);
    position = placeholder.end;
  });
  return result + text.slice(position);
}

/** The problems of every `${CEL}` in a text, with offsets in the text. */
export function interpolationProblems(text: string, scope: CelScope): CelProblem[] {
  return placeholders(text).flatMap(({ start, expression }) =>
    compileCel(expression, scope).problems.map((problem) => ({
      ...problem,
      start: problem.start + start + 2,
      end: problem.end + start + 2,
    })),
  );
}
