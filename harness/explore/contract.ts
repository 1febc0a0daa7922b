import { finalReleases, historyOf, isRecovered, type RecoveryContract } from '../judge/index.ts';
import { runScenario } from '../run/index.ts';
import { type ActorSpec, parseDuration, type ScenarioCell } from '../scenario/index.ts';

/** Defaults of the engine's chart. */
const DEFAULT_THRESHOLD = '5m';
const DEFAULT_PERIOD_MS = 120_000;
const GUARDRAIL = 10;
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
 * @throws NoEngineError when no engine takes part.
 */
export async function contractOf(cell: ScenarioCell, reference: ScenarioCell): Promise<RecoveryContract> {
  const actor = engineActorOf(cell);
  if (!actor) throw new NoEngineError(`${cell.name} has no engine to explore`);
  const hasControllers =
    cell.scenario.document.spec.actors?.some((other) => other.simulate !== undefined) ?? false;
  const thresholdMs = durationOf(actor.env?.['STUCK_THRESHOLD'] ?? DEFAULT_THRESHOLD);
  const periodMs = actor.schedule?.every === undefined ? DEFAULT_PERIOD_MS : durationOf(actor.schedule.every);
  const settleMs = (hasControllers ? REQUEUE_MS : 0) + 2 * periodMs + SLACK_MS;
  const baseline = historyOf((await runScenario(reference, { done: () => false })).trace);
  const exempt = new Set<string>();
  for (const release of finalReleases(baseline))
    if (!isRecovered(release)) exempt.add(`${release.metadata.namespace}/${release.metadata.name}`);
  return {
    engine: actor.name,
    thresholdMs,
    periodMs,
    guardrail: GUARDRAIL,
    settleMs,
    recoveryMs: thresholdMs + 2 * periodMs + (hasControllers ? REQUEUE_MS : 0) + SLACK_MS,
    healthyWorld: false,
    exempt,
    baseline: undefined,
  };
}

function durationOf(text: string): number {
  // Checked when the scenario was loaded; a malformed threshold is a scenario of its own, and then no bound is meant.
  return parseDuration(text) ?? 0;
}
