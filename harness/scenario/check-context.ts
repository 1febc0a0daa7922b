import { type CelScope, compileCel, interpolationProblems } from './cel/index.ts';
import { OPERATORS } from './expectation.ts';
import type { Problems } from './problems.ts';
import type { ScenarioSpec } from './scenario.ts';
import type { YamlPath } from './yaml-source.ts';

/** What the checks of one scenario share. */
export interface CheckContext {
  readonly spec: ScenarioSpec;
  readonly problems: Problems;
  /** Absolute path of the folder the scenario lies in. */
  readonly folder: string;
  readonly windows: ReadonlySet<string>;
  readonly actors: ReadonlySet<string>;
  readonly faults: ReadonlySet<string>;
  /** Steps of the timeline that have a name. */
  readonly steps: ReadonlySet<string>;
  readonly expectations: ReadonlySet<string>;
  /** Members of `vars` and `windows` that expressions may use. */
  readonly members: NonNullable<CelScope['members']>;
}

/** Reports the problems of one expression. */
export function checkCel(problems: Problems, path: YamlPath, text: string, scope: CelScope): void {
  for (const problem of compileCel(text, scope).problems) problems.addCel(path, problem);
}

/** Reports the problems of every `${CEL}` inside a value. */
export function checkInterpolated(problems: Problems, path: YamlPath, value: unknown, scope: CelScope): void {
  if (typeof value === 'string')
    for (const problem of interpolationProblems(value, scope)) problems.addCel(path, problem);
  else if (Array.isArray(value))
    value.forEach((item, index) => {
      checkInterpolated(problems, [...path, index], item, scope);
    });
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) checkInterpolated(problems, [...path, key], item, scope);
}

/** The operators an expectation uses; exactly one is right. */
export function operatorsOf(expectation: object): readonly string[] {
  return OPERATORS.filter((operator) => (expectation as Record<string, unknown>)[operator] !== undefined);
}
