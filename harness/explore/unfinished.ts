import type { Stage } from './explorer.ts';

/** A part of exploring a cell that was begun and that the time was too short for. */
export interface Unfinished {
  readonly cell: string;
  /** `plan`: pairs were planned behind some of the first faults only. */
  readonly part: Stage['name'] | 'plan';
  readonly done: number;
  readonly of: number;
}

const PARTS: Readonly<Record<Unfinished['part'], string>> = {
  corpus: 'schedules of the corpus flown',
  singles: 'singles flown',
  events: 'kinds of faults at events of watches flown',
  closure: 'faults behind others flown',
  plan: 'first faults planned behind',
  pairs: 'planned pairs flown',
  audit: 'audits flown',
  sample: 'sampled pairs flown',
  swarm: 'random mixes flown',
};

/** A line for each cell, its parts in the order they were begun. */
export function unfinishedLines(unfinished: readonly Unfinished[]): string[] {
  return [...Map.groupBy(unfinished, ({ cell }) => cell)].map(
    ([cell, parts]) =>
      `  cut short  ${cell}: ${parts.map(({ part, done, of }) => `${done} of ${of} ${PARTS[part]}`).join(', ')}`,
  );
}
