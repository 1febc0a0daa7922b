import { type CelProgram, type CelScope, compileCel } from './cel/index.ts';
import { parseDuration } from './duration.ts';
import type { TimelineStep } from './timeline.ts';

/** A step of the timeline with its times resolved. */
export interface PlannedStep {
  readonly step: TimelineStep;
  /** Milliseconds since the start; undefined for steps that wait for a trigger. */
  readonly atMs: number | undefined;
  readonly trigger: { readonly program: CelProgram; readonly occurrence: number } | undefined;
  /** After `atMs` or the trigger. */
  readonly delayMs: number;
  readonly everyMs: number;
  readonly times: number;
}

/** Resolves the instants and triggers of a timeline. */
export function expandTriggers(
  timeline: readonly TimelineStep[],
  instantOf: (text: string) => number,
  members: NonNullable<CelScope['members']>,
): PlannedStep[] {
  return timeline.map((step) => ({
    step,
    atMs: step.at === undefined ? undefined : instantOf(step.at),
    trigger: step.when && {
      program: compileCel(step.when.write, { context: 'write', members, type: 'bool' }).program,
      occurrence: step.when.occurrence ?? 1,
    },
    delayMs: step.delay === undefined ? 0 : parseDuration(step.delay)!,
    everyMs: step.every === undefined ? 0 : parseDuration(step.every)!,
    times: step.times ?? 1,
  }));
}
