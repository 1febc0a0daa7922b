import {
  type FailureOnRecord,
  failuresOf,
  finalReleases,
  type History,
  historyOf,
  isRecovered,
  objectKey,
  type RecoveryContract,
} from '../../judge/index.ts';
import { type ActorSpec, parseDuration, type ScenarioCell } from '../../scenario/index.ts';
import { runToItsEnd } from './explored-run.ts';

/** Defaults of the engine's chart. */
const DEFAULT_THRESHOLD = '5m';
const DEFAULT_PERIOD_MS = 120_000;
const DEFAULT_GUARDRAIL = 10;
const DEFAULT_FORCE_BUDGET = 1;
/** spec.interval of the scenarios' releases: after that long helm-controller has looked at each of them again. */
const REQUEUE_MS = 15 * 60_000;
/** What retries, confirmation and a slow start may add to threshold and period. */
const SLACK_MS = 60_000;

/** No engine to explore: the scenario only shows the world. Exit code 2. */
export class NoEngineError extends Error {
  readonly code = 'KUBEFLAP_NO_ENGINE';
}

/** The actor under test of a cell, if it has one. */
export function engineActorOf(cell: ScenarioCell): ActorSpec | undefined {
  return cell.scenario.document.spec.actors?.find((actor) => actor.simulate === undefined);
}

/**
 * The contract an engine is held to in a cell, learnt from one fault-free flight of `reference` (the same cell flown by the
 * engine that is known to be right): what that leaves unrepaired is not meant to be repaired.
 * @throws NoEngineError when no engine takes part; FlightInterruptedError
 */
export async function contractOf(
  cell: ScenarioCell,
  reference: ScenarioCell,
  signal?: AbortSignal,
): Promise<RecoveryContract> {
  const actor = engineActorOf(cell);
  if (!actor) throw new NoEngineError(`${cell.name} has no engine to explore`);
  const hasControllers =
    cell.scenario.document.spec.actors?.some((other) => other.simulate !== undefined) ?? false;
  const thresholdMs = durationOf(actor.env?.['STUCK_THRESHOLD'] ?? DEFAULT_THRESHOLD);
  const periodMs = actor.schedule?.every === undefined ? DEFAULT_PERIOD_MS : durationOf(actor.schedule.every);
  const settleMs = (hasControllers ? REQUEUE_MS : 0) + 2 * periodMs + SLACK_MS;
  const baseline = historyOf((await runToItsEnd(reference, signal, { done: () => false })).trace);
  const exempt = new Set<string>();
  for (const release of finalReleases(baseline))
    if (!isRecovered(release)) exempt.add(`${release.metadata.namespace}/${release.metadata.name}`);
  return {
    engine: actor.name,
    thresholdMs,
    periodMs,
    // Both engines share these settings. Numbers: an engine refuses another value before it does anything.
    guardrail: Number(actor.env?.['GUARDRAIL'] ?? DEFAULT_GUARDRAIL),
    forceBudget: Number(actor.env?.['FORCE_BUDGET'] ?? DEFAULT_FORCE_BUDGET),
    settleMs,
    recoveryMs: thresholdMs + 2 * periodMs + (hasControllers ? REQUEUE_MS : 0) + SLACK_MS,
    healthyWorld: false,
    exempt,
    mends: mendedBy(actor.name, baseline),
    baseline: undefined,
  };
}

/** Failures on record that the engine did something about and that were gone in the end. */
function mendedBy(engine: string, baseline: History): ReadonlySet<FailureOnRecord> {
  const mended = new Set<FailureOnRecord>();
  for (const release of finalReleases(baseline)) {
    if (!isRecovered(release)) continue;
    const failed = new Set<FailureOnRecord>();
    const { namespace = '', name = '' } = release.metadata;
    for (const { object, commit } of baseline.versions.get(objectKey('HelmRelease', namespace, name)) ?? []) {
      if (commit?.request?.actor === engine) for (const failure of failed) mended.add(failure);
      for (const failure of failuresOf(object)) failed.add(failure);
    }
  }
  return mended;
}

function durationOf(text: string): number {
  // Checked when the scenario was loaded; a malformed threshold is a scenario of its own, and then no bound is meant.
  return parseDuration(text) ?? 0;
}
