import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import type { JsonObject } from '../../sim/kube/index.ts';
import {
  CelEvaluationError,
  type CelScope,
  type CelVariables,
  compileCel,
  interpolate,
} from './cel/index.ts';
import { filesOf } from './check-files.ts';
import { findCycle } from './cycle.ts';
import type { LoadedScenario } from './load.ts';
import { textOf } from './shape.ts';
import type { YamlPath } from './yaml-source.ts';

/** What a scenario starts with cannot be made: a file is no manifest, an expression cannot be evaluated. Exit code 2. */
export class ManifestError extends Error {
  readonly code = 'KUBEFLAP_MANIFEST';
}

/** A generator that makes more objects than this is a mistake. */
const MAX_GENERATED = 100_000;

/** All objects a scenario starts with: from files, in place, generated - in this order. @throws ManifestError */
export function loadManifests(
  scenario: LoadedScenario,
  scope: CelScope,
  variables: CelVariables,
): JsonObject[] {
  const { given = {} } = scenario.document.spec;
  const objects: JsonObject[] = [];
  for (const { files, envsubst } of given.load ?? [])
    for (const pattern of files)
      for (const file of filesOf(scenario.folder, pattern)) objects.push(...readManifests(file, envsubst));
  objects.push(...(interpolate(given.objects ?? [], scope, variables) as JsonObject[]));
  for (const [index, { forEach, object, objects: several }] of (given.generate ?? []).entries()) {
    const path = ['spec', 'given', 'generate', index, 'forEach', 'in'];
    const { program } = compileCel(forEach.in, { ...scope, type: 'list' });
    const values = placed(scenario, path, () => program.evaluate(variables)) as unknown[];
    const inner: CelScope = { ...scope, extra: [forEach.as] };
    for (const value of values) {
      const made = interpolate(several ?? [object], inner, { ...variables, [forEach.as]: value });
      objects.push(...(made as JsonObject[]));
      if (objects.length > MAX_GENERATED)
        throw new ManifestError(`more than ${MAX_GENERATED} generated objects`);
    }
  }
  return objects;
}

/** What is computed from the value at `path`, or where it cannot be. @throws ManifestError */
function placed<T>({ source }: LoadedScenario, path: YamlPath, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof CelEvaluationError)) throw error;
    const { line, column } = source.position(path);
    throw new ManifestError(`${source.file}:${line}:${column}: ${textOf(path)}: ${error.message}`, {
      cause: error,
    });
  }
}

/** The objects of one manifest file; `List`s are taken apart. @throws ManifestError */
export function readManifests(file: string, envsubst?: Readonly<Record<string, string>>): JsonObject[] {
  const text = readFileSync(file, 'utf8');
  const documents = parseAllDocuments(envsubst ? substitute(text, envsubst) : text);
  const objects: JsonObject[] = [];
  for (const document of documents) {
    const [error] = document.errors;
    if (error) throw new ManifestError(`${file}: ${error.message}`);
    const value: unknown = document.toJS();
    if (value === null || value === undefined) continue;
    const cycle = findCycle(value);
    if (cycle) throw new ManifestError(`${file}: ${textOf(cycle)} is an alias of what it is part of`);
    if (typeof value !== 'object' || !('kind' in value))
      throw new ManifestError(`${file}: a document is no object with a kind`);
    const object = value as JsonObject;
    if (object['kind'] === 'List' && Array.isArray(object['items']))
      objects.push(...(object['items'] as JsonObject[]));
    else objects.push(object);
  }
  return objects;
}

/** `${VAR}`, `${VAR:=default}` and `${VAR:-default}`, as Flux's post-build substitution; unknown variables become empty. */
function substitute(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{([A-Za-z_]\w*)(?::[=-]([^}]*))?\}/g, (_, key: string, fallback?: string) =>
    Object.hasOwn(values, key) ? values[key]! : (fallback ?? ''),
  );
}
