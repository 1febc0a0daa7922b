import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type KnownWeakness, WEAKNESS_LABEL } from '../../report/index.ts';
import { DEFAULT_ENGINE, type LoadedScenario, type ScenarioCell } from '../../scenario/index.ts';
import { CliError, EXIT } from '../exit-code.ts';
import { type CliIo, say } from '../io.ts';
import { loadSelected, problemText } from './select.ts';

/** Where they live when nobody says. */
const DEFAULT_FOLDER = 'scenarios/known-weaknesses';
const NOT_MODELLED_FILE = 'not-modelled.yaml';
const KNOWN_TIER = 'known';

/** A row of not-modelled.yaml. */
interface NotModelled {
  readonly weakness: number;
  readonly name: string;
  readonly text: string;
  readonly why: string;
}

/** The folders and files a command about known weaknesses is about. */
export function knownPaths(paths: readonly string[]): readonly string[] {
  return paths.length > 0 ? paths : [DEFAULT_FOLDER];
}

/**
 * Reads the table: one scenario per weakness, or a row that says why there is none; every number once and, for a whole
 * folder, none missing. @throws CliError
 */
export function loadKnownWeaknesses(paths: readonly string[]): KnownWeakness[] {
  const { scenarios, diagnostics } = loadSelected({ paths, selector: WEAKNESS_LABEL });
  if (diagnostics.length > 0) throw new CliError(EXIT.usage, problemText(diagnostics));
  const folders = paths.filter((path) => statSync(path).isDirectory());
  const weaknesses = [...scenarios.map(shown), ...folders.flatMap(readNotModelled).map(notShown)].sort(
    (a, b) => a.number - b.number,
  );
  // An empty table is true of anything.
  if (weaknesses.length === 0)
    throw new CliError(
      EXIT.usage,
      `no known weakness in ${paths.join(', ')}`,
      `one is a scenario with the label ${WEAKNESS_LABEL}: "1" and so on`,
    );
  weaknesses.forEach(({ number, title, scenario, misses }, index) => {
    if (!Number.isInteger(number) || number < 1)
      throw new CliError(EXIT.usage, `"${title}" has no number`, 'label it weakness: "1" and so on');
    if (scenario && misses.length === 0)
      throw new CliError(
        EXIT.usage,
        `${scenario.file}: nothing says which expectation is missed`,
        'add knownFailure with expectations',
      );
    if (weaknesses[index - 1]?.number === number)
      throw new CliError(EXIT.usage, `weakness ${number} is there twice: "${title}"`);
    if (folders.length > 0 && number !== index + 1)
      throw new CliError(
        EXIT.usage,
        `weakness ${index + 1} is missing`,
        `write a scenario, or say in ${NOT_MODELLED_FILE} why there is none`,
      );
  });
  return weaknesses;
}

/**
 * Without a selection, runs of other engines over known weaknesses are left to `--known`: they start processes, take as long
 * as the rest of the suite, and their result is a table.
 */
export function withoutKnown(cells: readonly ScenarioCell[]): ScenarioCell[] {
  return cells.filter(
    ({ scenario, engine }) =>
      scenario.document.metadata.labels?.['tier'] !== KNOWN_TIER || engine === DEFAULT_ENGINE,
  );
}

/** {@link withoutKnown}, and says how many there are beside. */
export function leaveKnown(cells: readonly ScenarioCell[], io: Pick<CliIo, 'stderr'>): ScenarioCell[] {
  const wanted = withoutKnown(cells);
  const left = cells.length - wanted.length;
  if (left > 0) say(io.stderr, `${left} runs of known weaknesses are left to kubeflap run --known\n`);
  return wanted;
}

function shown(scenario: LoadedScenario): KnownWeakness {
  const { metadata, spec } = scenario.document;
  const [known] = Object.values(spec.knownFailure ?? {});
  const { because, expectations = [] } = typeof known === 'string' ? { because: known } : (known ?? {});
  return {
    number: Number(metadata.labels?.[WEAKNESS_LABEL]),
    title: titleOf(metadata.name.replace(/^weakness-\d+-/, '')),
    text: spec.description ?? '',
    // The number stands beside it.
    ...(because === undefined ? {} : { because: because.replace(/ \(weakness \d+\)$/, '') }),
    misses: expectations,
    scenario,
  };
}

function readNotModelled(folder: string): NotModelled[] {
  const file = join(folder, NOT_MODELLED_FILE);
  if (!existsSync(file)) return [];
  const rows: unknown = parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(rows)) throw new CliError(EXIT.usage, `${file}: a list of rows is expected`);
  rows.forEach((row: Partial<NotModelled> | null, index) => {
    for (const key of ['name', 'text', 'why'] as const)
      if (typeof row?.[key] !== 'string')
        throw new CliError(EXIT.usage, `${file}: row ${index + 1} lacks "${key}"`);
  });
  return rows as NotModelled[];
}

function notShown({ weakness, name, text, why }: NotModelled): KnownWeakness {
  return { number: weakness, title: titleOf(name), text, misses: [], notModelled: why };
}

/** `guardrail-drains` -> `guardrail drains`. */
function titleOf(name: string): string {
  return name.replaceAll('-', ' ');
}
