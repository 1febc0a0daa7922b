import { parseLabelSelector, StatusError } from '../../../sim/kube/index.ts';
import {
  cellsOf,
  type Diagnostic,
  discoverScenarios,
  formatDiagnostic,
  type LoadedScenario,
  loadScenario,
  type ScenarioCell,
} from '../../scenario/index.ts';
import { CliError, EXIT } from '../exit-code.ts';
import { explainError } from '../explain-error.ts';

/** Which scenarios a command is about. */
export interface Selection {
  /** Files, folders, `file.yaml:LINE`. */
  readonly paths: readonly string[];
  /** Part of a scenario's or an expectation's name. */
  readonly name?: string;
  /** Label selector. */
  readonly selector?: string;
  readonly engine?: string;
}

/** True for the whole suite: nothing says which part of it is meant. */
export function isWholeSuite({ paths, name, selector, engine }: Selection): boolean {
  return paths.length === 0 && [name, selector, engine].every((choice) => choice === undefined);
}

/** Where scenarios live when nobody says. */
const DEFAULT_PATHS = ['scenarios'];

/** Scenario files as they were read: good ones, and what is wrong with the others. */
export interface LoadedFiles {
  readonly scenarios: readonly LoadedScenario[];
  readonly diagnostics: readonly { readonly diagnostic: Diagnostic; readonly text: string }[];
}

/** Reads the selected files. @throws CliError when a path or the selector is wrong. */
export function loadSelected(selection: Selection): LoadedFiles {
  const scenarios: LoadedScenario[] = [];
  const diagnostics: { diagnostic: Diagnostic; text: string }[] = [];
  const matches = labelMatcher(selection.selector);
  for (const { file } of discover(selection.paths)) {
    const { scenario, diagnostics: found, text } = loadScenario(file);
    diagnostics.push(...found.map((diagnostic) => ({ diagnostic, text })));
    if (scenario && matches(scenario) && nameMatches(scenario, selection.name)) scenarios.push(scenario);
  }
  diagnostics.push(...duplicates(scenarios));
  return { scenarios, diagnostics };
}

/** The cells to fly. @throws CliError when a file is wrong or nothing is selected. */
export function selectCells(selection: Selection): ScenarioCell[] {
  const { scenarios, diagnostics } = loadSelected(selection);
  if (diagnostics.length > 0) throw new CliError(EXIT.usage, problemText(diagnostics));
  try {
    const cells = scenarios.flatMap((scenario) => cellsOf(scenario, selection.engine));
    if (cells.length === 0) {
      const { engine } = selection;
      const message =
        scenarios.length > 0 && engine !== undefined
          ? `of the ${scenarios.length} selected, no scenario is flown by the engine ${JSON.stringify(engine)}`
          : 'no scenario matches the selection';
      throw new CliError(EXIT.usage, message, 'kubeflap list shows what there is');
    }
    return cells;
  } catch (error) {
    throw explainError(error) ?? error;
  }
}

/** More than this, and the first are no longer seen. */
const MAX_PROBLEMS = 50;

/** The problems with their frames. */
export function problemText(diagnostics: LoadedFiles['diagnostics']): string {
  const count = diagnostics.length;
  const shown = diagnostics.slice(0, MAX_PROBLEMS);
  const all = shown.map(({ diagnostic, text }) => formatDiagnostic(diagnostic, text));
  if (count > shown.length) all.push(`... and ${count - shown.length} more`);
  return `${count} problem${count === 1 ? '' : 's'}, nothing was run\n\n${all.join('\n\n')}`;
}

/** What kubeflap writes beside scenarios; read as one, each of its fields would be a problem. */
const RECORDING = /\.(finding\.json|trace\.ndjson)$/;

function discover(paths: readonly string[]): ReturnType<typeof discoverScenarios> {
  const recording = paths.find((path) => RECORDING.test(path));
  if (recording !== undefined)
    throw new CliError(
      EXIT.usage,
      `${recording} is a recording, and not a scenario`,
      `kubeflap replay ${recording} flies it again`,
    );
  try {
    return discoverScenarios(paths.length > 0 ? paths : DEFAULT_PATHS);
  } catch (error) {
    throw explainError(error) ?? error;
  }
}

function labelMatcher(text: string | undefined): (scenario: LoadedScenario) => boolean {
  if (text === undefined) return () => true;
  try {
    const selector = parseLabelSelector(text);
    return ({ document }) => selector.matches(document.metadata.labels);
  } catch (error) {
    if (error instanceof StatusError) throw new CliError(EXIT.usage, `-l ${text}: ${error.message}`);
    throw error;
  }
}

function nameMatches({ document, file }: LoadedScenario, name: string | undefined): boolean {
  if (name === undefined) return true;
  const titles = document.spec.expect.map((expectation) => `${document.metadata.name} › ${expectation.name}`);
  return [file, ...titles].some((title) => title.includes(name));
}

/** Reports and traces go by name, so a suite cannot hold one twice. */
function duplicates(scenarios: readonly LoadedScenario[]): { diagnostic: Diagnostic; text: string }[] {
  const seen = new Map<string, string>();
  return scenarios.flatMap(({ document, file, source }) => {
    const { name } = document.metadata;
    const other = seen.get(name);
    seen.set(name, file);
    if (other === undefined) return [];
    const place = source.position(['metadata', 'name']);
    const message = `scenario "${name}" is also the name of ${other}`;
    return [{ diagnostic: { file, ...place, message, fix: 'rename one of them' }, text: source.text }];
  });
}
