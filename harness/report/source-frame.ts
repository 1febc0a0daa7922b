import type { CellOutcome } from '../run/index.ts';

/** Where an expectation stands in its file, and the line itself. */
export interface SourceFrame {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** The frame of an expectation or a control; of the scenario's name when there is no such thing. */
export function frameOf(
  { cell }: Pick<CellOutcome, 'cell'>,
  kind: 'expect' | 'control',
  name: string,
): SourceFrame {
  const { source, document, file } = cell.scenario;
  const list = document.spec[kind] ?? [];
  const index = list.findIndex((item) => item.name === name);
  const path = index < 0 ? ['metadata', 'name'] : ['spec', kind, index, 'name'];
  const { line, column } = source.keyPosition(path);
  return { file, line, column, text: source.text.split('\n')[line - 1] ?? '' };
}
