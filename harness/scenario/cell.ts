import { VIRTUAL_EPOCH } from '../../sim/clock/index.ts';
import type { FaultRule } from '../../sim/faults/index.ts';
import { deepFreeze, type JsonObject } from '../../sim/kube/index.ts';
import { hashString } from '../../sim/random/index.ts';
import { CelEvaluationError, type CelScope, celDuration, interpolate, toCel } from './cel/index.ts';
import { compileFaults } from './compile-fault.ts';
import { parseDuration } from './duration.ts';
import type { HelmReleaseFixture } from './given.ts';
import { parseInstant, resolveInstant, resolveWindows } from './instant.ts';
import type { LoadedScenario } from './load.ts';
import { loadManifests, ManifestError } from './manifests.ts';
import { expandTriggers, type PlannedStep } from './planned-step.ts';
import type { MatrixValue, ScenarioSpec } from './scenario.ts';
import type { ResolvedWindow } from './window.ts';

/** The engine under test when a scenario names none. */
export const DEFAULT_ENGINE = 'kubeflap';

/** How often a fault must fire. */
export interface FaultExpectation {
  readonly rule: string;
  readonly min: number;
  readonly max: number;
}

/**
 * One combination of a scenario's matrix with everything resolved that does not change from run to run: files read, CEL
 * compiled, windows in milliseconds. Prepared once, run many times.
 */
export interface ScenarioCell {
  readonly scenario: LoadedScenario;
  readonly name: string;
  /** `engine=reference victims=2`; empty without a matrix. */
  readonly label: string;
  readonly engine: string;
  readonly seed: number;
  readonly startedAt: number;
  readonly horizonMs: number;
  readonly vars: Readonly<Record<string, unknown>>;
  readonly windows: ReadonlyMap<string, ResolvedWindow>;
  /** Members of `vars` and `windows` as the expressions were checked with. */
  readonly members: NonNullable<CelScope['members']>;
  /** Manifests in the order they are created. */
  readonly objects: readonly JsonObject[];
  readonly helmReleases: readonly (HelmReleaseFixture & { readonly names: readonly string[] })[];
  /** The environment of each actor that is an engine. */
  readonly environments: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly faults: readonly FaultRule[];
  readonly faultExpectations: readonly FaultExpectation[];
  readonly timeline: readonly PlannedStep[];
}

/**
 * Every cell of a scenario's matrix, in the order written; a scenario without one has a single cell. With `engine`, only the
 * cells of that engine - or, where the matrix leaves the engine open, the cells flown by it.
 */
export function cellsOf(scenario: LoadedScenario, engine?: string): ScenarioCell[] {
  const { matrix: written = {}, actors = [] } = scenario.document.spec;
  if (engine === undefined) return combinationsOf(scenario, written);
  const engines = written['engine'];
  const isOpen = engines === undefined && actors.some((actor) => actor.engine);
  if (!isOpen && !(engines ?? [DEFAULT_ENGINE]).map(String).includes(engine)) return [];
  return combinationsOf(scenario, engines || isOpen ? { ...written, engine: [engine] } : written);
}

function combinationsOf(
  scenario: LoadedScenario,
  matrix: NonNullable<ScenarioSpec['matrix']>,
): ScenarioCell[] {
  let combinations: Record<string, MatrixValue>[] = [{}];
  for (const [key, values] of Object.entries(matrix))
    combinations = combinations.flatMap((combination) =>
      values.map((value) => ({ ...combination, [key]: value })),
    );
  return combinations.map((combination) => {
    try {
      return cellOf(scenario, combination);
    } catch (error) {
      // It type-checked, and yet has no value: the author's to mend, as a manifest that cannot be read is.
      if (!(error instanceof CelEvaluationError)) throw error;
      throw new ManifestError(`${scenario.file}: an expression cannot be evaluated: ${error.message}`, {
        cause: error,
      });
    }
  });
}

function cellOf(scenario: LoadedScenario, combination: Readonly<Record<string, MatrixValue>>): ScenarioCell {
  const { metadata, spec } = scenario.document;
  const { engine = DEFAULT_ENGINE, ...matrixVars } = combination;
  const vars = deepFreeze({ ...spec.vars, ...(spec.matrix?.['engine'] ? { engine } : {}), ...matrixVars });
  const horizonMs = parseDuration(spec.horizon)!;
  const { windows } = resolveWindows(spec.windows ?? {}, horizonMs);
  const members = {
    vars: [...Object.keys(spec.vars ?? {}), ...Object.keys(spec.matrix ?? {})],
    windows: Object.keys(spec.windows ?? {}),
  };
  const scope: CelScope = { context: 'interpolation', members };
  const variables = {
    vars: toCel(vars),
    now: new Date(VIRTUAL_EPOCH),
    windows: Object.fromEntries(
      [...windows].map(([name, w]) => [name, { start: celDuration(w.fromMs), end: celDuration(w.toMs) }]),
    ),
  };
  const resolved = <T>(value: T): T => interpolate(value, scope, variables) as T;
  return {
    scenario,
    name: metadata.name,
    label: Object.entries(combination)
      .map(([key, value]) => `${key}=${String(value)}`)
      .join(' '),
    engine: String(engine),
    seed: spec.seed ?? hashString(metadata.name),
    startedAt: VIRTUAL_EPOCH,
    horizonMs,
    vars,
    windows,
    members,
    objects: deepFreeze(loadManifests(scenario, scope, variables)),
    helmReleases: deepFreeze(resolved(spec.given?.helmReleases ?? [])) as ScenarioCell['helmReleases'],
    environments: new Map(
      (spec.actors ?? []).map(({ name, env = {} }) => [
        name,
        Object.fromEntries(Object.entries(resolved(env)).map(([key, value]) => [key, String(value)])),
      ]),
    ),
    faults: compileFaults(spec.faults ?? [], windows, members, variables),
    faultExpectations: (spec.faults ?? []).map(({ name, expectFires = 1 }) => ({
      rule: name,
      min: typeof expectFires === 'number' ? expectFires : (expectFires.min ?? 0),
      max:
        typeof expectFires === 'number'
          ? Number.POSITIVE_INFINITY
          : (expectFires.max ?? Number.POSITIVE_INFINITY),
    })),
    timeline: expandTriggers(
      resolved(spec.timeline ?? []),
      (at) => resolveInstant(parseInstant(at)!, windows),
      members,
    ),
  };
}
