import type { ASTNode } from '@marcbachmann/cel-js';
import { compilePattern, PatternError } from '../regular-expression.ts';
import type { Checked } from './checker.ts';
import type { CelIssue } from './errors.ts';
import { parseDuration, parseTimestamp } from './time.ts';

/** Which argument of a function has to be a valid text, and when it is one. */
const CHECKS: Readonly<Record<string, (text: string) => boolean>> = {
  duration: (text) => parseDuration(text) !== undefined,
  timestamp: (text) => parseTimestamp(text) !== undefined,
  matches: isPattern,
};

/** Texts in the source that can never work. Source: cel-go cel/validator.go. */
export function invalidLiterals(ast: ASTNode, checked: Checked): CelIssue[] {
  const issues: CelIssue[] = [];
  for (const call of checked.overloads.keys()) {
    const argument = argumentOf(call);
    if (argument === undefined || argument.text.op !== 'value') continue;
    const text: unknown = argument.text.args;
    if (typeof text !== 'string' || CHECKS[argument.name]!(text)) continue;
    const { start, end } = argument.text;
    issues.push({ message: `invalid ${argument.name} argument`, start, end, anchor: start });
  }
  return ast.op === 'value' ? [] : issues;
}

function argumentOf(call: ASTNode): { name: string; text: ASTNode } | undefined {
  if (call.op !== 'call' && call.op !== 'rcall') return undefined;
  const [name] = call.args;
  if (!Object.hasOwn(CHECKS, name)) return undefined;
  const text = call.op === 'call' ? call.args[1].at(-1) : call.args[2].at(-1);
  return text === undefined ? undefined : { name, text };
}

function isPattern(text: string): boolean {
  try {
    compilePattern(text);
    return true;
  } catch (error) {
    if (error instanceof PatternError) return false;
    throw error;
  }
}
