import type { ExpectationSpec, ResolvedWindow } from '../scenario/index.ts';
import type { RunTotals } from '../trace/index.ts';
import type { CelContextValues } from './context.ts';

/** What expectations are judged against. */
export interface JudgeContext {
  readonly expectations: readonly ExpectationSpec[];
  readonly windows: ReadonlyMap<string, ResolvedWindow>;
  readonly horizonMs: number;
  /** Members of `vars` and `windows`, for expressions that were checked with them. */
  readonly members: Readonly<Record<string, readonly string[]>>;
  readonly values: CelContextValues;
  readonly totals: (actor: string, incarnation: number) => RunTotals;
}
