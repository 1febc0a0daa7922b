import type { ApiHandler } from '../../sim/apiserver/index.ts';
import {
  createHelmController,
  createSourceController,
  type HelmControllerOptions,
} from '../../sim/flux/index.ts';
import type { JsonObject } from '../../sim/kube/index.ts';
import {
  type ActorSpec,
  type ControllerName,
  PACKS,
  parseDuration,
  type ScenarioCell,
} from '../scenario/index.ts';
import { ControllerRunner, type SimulatedController } from './controller-actor.ts';
import { tokenOf } from './identity.ts';
import type { World } from './world.ts';

/** An option of a simulated controller that it does not know or cannot use. Exit code 2. */
export class ControllerOptionError extends Error {
  readonly code = 'KUBEFLAP_CONTROLLER_OPTION';
}

interface ControllerContext {
  readonly cell: ScenarioCell;
  readonly world: World;
  readonly spec: ActorSpec;
  /** The instance's own name; differs from the actor's with several replicas. */
  readonly name: string;
  readonly handler: ApiHandler;
}

/** The runners of one simulated controller, one per replica. */
export function simulatedActors(cell: ScenarioCell, world: World, spec: ActorSpec): ControllerRunner[] {
  const replicas = spec.replicas ?? 1;
  return Array.from({ length: replicas }, (_, index) => {
    const name = replicas === 1 ? spec.name : `${spec.name}-${index}`;
    const incarnation = (): number => controller.incarnation;
    const handler = world.ledger.handlerFor({ name, incarnation }, world.handler);
    const controller = createController({ cell, world, spec, name, handler });
    return new ControllerRunner(name, controller, world.clock, world.ledger);
  });
}

function createController(context: ControllerContext): SimulatedController {
  const { spec, world, name, handler } = context;
  const states = world.visited.get(spec.simulate!) ?? new Set();
  world.visited.set(spec.simulate!, states);
  const base = {
    handler,
    clock: world.clock,
    tape: world.tape,
    token: tokenOf(spec),
    name,
    identity: name,
    visited: (state: string): void => void states.add(state),
  };
  switch (spec.simulate as ControllerName) {
    case 'flux/helm-controller':
      return createHelmController({ ...base, ...helmControllerOptions(context.cell, spec) });
    case 'flux/source-controller':
      return createSourceController({ ...base, ...sourceControllerOptions(spec) });
  }
}

/** Checks the `with:` of an actor before it is made. @throws ControllerOptionError */
export function checkControllerOptions(cell: ScenarioCell, spec: ActorSpec): void {
  if (spec.simulate === 'flux/helm-controller') helmControllerOptions(cell, spec);
  else sourceControllerOptions(spec);
}

function sourceControllerOptions(spec: ActorSpec): Pick<HelmControllerOptions, 'leaderElection'> {
  refuseUnknown(spec, ['lease']);
  const lease = spec.with?.['lease'];
  return lease === undefined ? {} : { leaderElection: leaseOf(spec, lease as JsonObject | false) };
}

/** `with:` of a helm-controller. Durations are Go durations. */
const HELM_CONTROLLER_OPTIONS = ['profile', 'concurrency', 'cacheLag', 'lease', 'readyAfter'];

function helmControllerOptions(cell: ScenarioCell, spec: ActorSpec): Partial<HelmControllerOptions> {
  refuseUnknown(spec, HELM_CONTROLLER_OPTIONS);
  const options = spec.with ?? {};
  const [pack] = cell.scenario.document.spec.given?.packs ?? [];
  const profile = (options['profile'] ??
    (pack && PACKS[pack]?.helmControllerProfile)) as HelmControllerOptions['profile'];
  const { concurrency, cacheLag, readyAfter, lease } = options;
  const lag = cacheLag === undefined ? undefined : spanOf(spec, 'cacheLag', cacheLag);
  const ready = readyAfter === undefined ? undefined : spanOf(spec, 'readyAfter', readyAfter);
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(concurrency === undefined ? {} : { concurrency: Number(concurrency) }),
    ...(lag === undefined ? {} : { cacheLagMs: lag }),
    ...(ready === undefined ? {} : { helm: { readyAfterMs: ready } }),
    ...(lease === undefined ? {} : { leaderElection: leaseOf(spec, lease as JsonObject | false) }),
  };
}

function leaseOf(
  spec: ActorSpec,
  lease: JsonObject | false,
): NonNullable<HelmControllerOptions['leaderElection']> {
  if (lease === false) return false;
  const names = {
    duration: 'leaseDurationMs',
    renewDeadline: 'renewDeadlineMs',
    retryPeriod: 'retryPeriodMs',
  };
  return Object.fromEntries(
    Object.entries(lease).map(([key, value]) => {
      const known = names[key as keyof typeof names];
      if (!known)
        throw new ControllerOptionError(
          `${spec.name}: a lease has no "${key}"; known: ${Object.keys(names).join(', ')}`,
        );
      return [known, durationOf(spec, `lease.${key}`, value)];
    }),
  );
}

/** A duration, or `{min, max}`. */
function spanOf(
  spec: ActorSpec,
  key: string,
  value: unknown,
): { readonly min: number; readonly max: number } {
  if (typeof value === 'object' && value !== null && 'min' in value && 'max' in value)
    return { min: durationOf(spec, key, value.min), max: durationOf(spec, key, value.max) };
  const ms = durationOf(spec, key, value);
  return { min: ms, max: ms };
}

function durationOf(spec: ActorSpec, key: string, value: unknown): number {
  const ms = parseDuration(String(value));
  if (ms === undefined)
    throw new ControllerOptionError(`${spec.name}: with.${key} is not a duration: ${JSON.stringify(value)}`);
  return ms;
}

function refuseUnknown(spec: ActorSpec, known: readonly string[]): void {
  for (const key of Object.keys(spec.with ?? {}))
    if (!known.includes(key))
      throw new ControllerOptionError(
        `${spec.name}: ${spec.simulate} has no option "${key}"; ${known.length > 0 ? `known: ${known.join(', ')}` : 'it takes none'}`,
      );
}
