import { CelEvaluationError } from './errors.ts';
import type { CelValue } from './values.ts';

/** The state of one evaluation: variables by slot, and how much work is left. */
export interface Frame {
  readonly slots: CelValue[];
  budget: number;
}

export type Evaluate = (frame: Frame) => CelValue;

/** Source: apiserver pkg/apis/cel/config.go (PerCallLimit). */
export const COST_LIMIT = 1_000_000;

/** Takes some of the budget. */
export function spend(frame: Frame, cost: number): void {
  frame.budget -= cost;
  if (frame.budget < 0) throw new CelEvaluationError('operation cancelled: actual cost limit exceeded');
}
