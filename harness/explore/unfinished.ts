import type { Stage } from './explorer.ts';

/** A part of exploring a cell that was begun and that the time was too short for. */
export interface Unfinished {
  readonly cell: string;
  readonly part: Stage['name'];
  readonly done: number;
  readonly of: number;
}

const FLOWN: Readonly<Record<Stage['name'], string>> = {
  corpus: 'schedules of the corpus',
  singles: 'singles',
  closure: 'faults behind others',
  pairs: 'planned pairs',
  'all-pairs': 'planned pairs',
  audit: 'audits',
  swarm: 'random mixes',
};

/** A line for each cell, its parts in the order they were begun. */
export function unfinishedLines(unfinished: readonly Unfinished[]): string[] {
  return [...Map.groupBy(unfinished, ({ cell }) => cell)].map(
    ([cell, parts]) =>
      `  cut short  ${cell}: flown ${parts.map(({ part, done, of }) => `${done} of ${of} ${FLOWN[part]}`).join(', ')}`,
  );
}
