import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { type ActorSpec, DEFAULT_ENGINE, type ScenarioCell } from '../scenario/index.ts';
import type { Engine } from './engine.ts';
import { loadKubeflapEngine } from './kubeflap-engine.ts';
import { moduleEngine } from './module-engine.ts';
import { OWN_DECISIONS } from './own-decisions.ts';
import { processEngine } from './process/index.ts';

/** No engine of that name is known. Exit code 2. */
export class UnknownEngineError extends Error {
  readonly code = 'KUBEFLAP_UNKNOWN_ENGINE';
}

/** The module behind the engine `kubeflap`: this project's own recovery engine. */
const OWN_MODULE = 'kubeflap/recovery';

/** Engines that live in this process. */
const MODULES: Readonly<Record<string, () => Engine>> = {
  [OWN_MODULE]: () => moduleEngine(DEFAULT_ENGINE, loadKubeflapEngine, OWN_DECISIONS),
};

/** The engine an actor runs: its own command or module, or the engine under test of the cell. @throws UnknownEngineError */
export function engineOf(spec: ActorSpec, cell: ScenarioCell): Engine {
  const { folder } = cell.scenario;
  if (spec.command !== undefined) return processEngine(spec.name, spec.command, folder);
  if (spec.module !== undefined) return moduleNamed(spec.module);
  if (cell.engine === DEFAULT_ENGINE) return moduleNamed(OWN_MODULE);
  return engineInFolder(cell.engine, folder);
}

/** Everything the runs of an actor's engine can decide; undefined for an engine that does not say. @throws UnknownEngineError */
export function decisionsDeclaredFor(spec: ActorSpec, cell: ScenarioCell): readonly string[] | undefined {
  return engineOf(spec, cell).decisions;
}

function moduleNamed(name: string): Engine {
  const make = MODULES[name];
  if (make) return make();
  throw new UnknownEngineError(`no module "${name}"; known: ${Object.keys(MODULES).join(', ')}`);
}

/** `engines/NAME/engine.yaml` in the scenario's folder or one above it: an argv, relative to that file. */
function engineInFolder(name: string, start: string): Engine {
  const looked: string[] = [];
  for (let folder = start; ; folder = dirname(folder)) {
    const home = join(folder, 'engines', name);
    const file = join(home, 'engine.yaml');
    looked.push(file);
    if (existsSync(file)) return processEngine(name, commandOf(file), home);
    if (dirname(folder) === folder) break;
  }
  const where = looked.slice(0, 2).join(' or ');
  throw new UnknownEngineError(`no engine "${name}": there is no ${where} (nor in a folder above)`);
}

function commandOf(file: string): readonly string[] {
  const { command } = (parse(readFileSync(file, 'utf8')) ?? {}) as { command?: unknown };
  if (Array.isArray(command) && command.length > 0 && command.every((part) => typeof part === 'string'))
    return command;
  throw new UnknownEngineError(
    `${resolve(file)}: "command" must be a list of texts, e.g. [sh, ./recover.sh]`,
  );
}
