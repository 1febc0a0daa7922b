import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { checkScenario } from './check.ts';
import { type Diagnostic, ScenarioError } from './diagnostic.ts';
import { Problems } from './problems.ts';
import type { ScenarioDocument } from './scenario.ts';
import { checkShape } from './shape.ts';
import { YamlSource } from './yaml-source.ts';

/** A scenario file that was read, checked and found good. */
export interface LoadedScenario {
  /** As given by the caller: what reports print. */
  readonly file: string;
  /** The absolute folder that relative paths start from. */
  readonly folder: string;
  readonly document: ScenarioDocument;
  readonly source: YamlSource;
}

export interface LoadResult {
  /** Absent when there are diagnostics. */
  readonly scenario?: LoadedScenario;
  readonly diagnostics: readonly Diagnostic[];
  /** The text, for code frames. */
  readonly text: string;
}

/** A scenario larger than this is a mistake, not a scenario. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** Reads and checks one file. Problems are returned, all of them; nothing is thrown. */
export function loadScenario(file: string): LoadResult {
  let text: string;
  try {
    if (statSync(file).size > MAX_FILE_BYTES) return tooLarge(file);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const message = `cannot read the file: ${(error as Error).message}`;
    return { diagnostics: [{ file, line: 1, column: 1, length: 1, message }], text: '' };
  }
  return parseScenario(file, text);
}

/** As {@link loadScenario}, for a text that is already there; `file` only gives the name and the folder. */
export function parseScenario(file: string, text: string): LoadResult {
  if (text.length > MAX_FILE_BYTES) return tooLarge(file);
  const source = new YamlSource(file, text);
  if (source.problems.length > 0) return { diagnostics: source.problems, text };
  const shape = checkShape(source);
  if (!shape.isReadable) return { diagnostics: shape.problems, text };
  const document = source.value as ScenarioDocument;
  const folder = dirname(resolve(file));
  const problems = new Problems(source);
  checkScenario(document, problems, folder);
  const found = [...shape.problems, ...problems.found].sort((a, b) => a.line - b.line || a.column - b.column);
  if (found.length > 0) return { diagnostics: found, text };
  return { scenario: { file, folder, document, source }, diagnostics: [], text };
}

function tooLarge(file: string): LoadResult {
  const message = 'the file is larger than 4 MiB';
  const fix = 'move objects to files of their own, and load or generate them under spec.given';
  return { diagnostics: [{ file, line: 1, column: 1, length: 1, message, fix }], text: '' };
}

/** For callers that have no use for diagnostics. @throws ScenarioError */
export function requireScenario(result: LoadResult): LoadedScenario {
  if (!result.scenario) throw new ScenarioError(result.diagnostics);
  return result.scenario;
}
