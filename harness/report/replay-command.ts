import type { CellOutcome } from '../run/index.ts';

/** The command that flies exactly this run again. */
export function replayCommand(outcome: CellOutcome): string {
  const { cell, seed } = outcome;
  const engines = cell.scenario.document.spec.matrix?.['engine'];
  const engine = engines === undefined ? '' : ` --engine ${cell.engine}`;
  return `kubeflap run ${quoted(cell.scenario.file)}${engine} --seed ${seed}`;
}

/** Safe to paste into a POSIX shell. */
function quoted(text: string): string {
  return /^[\w./@=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
