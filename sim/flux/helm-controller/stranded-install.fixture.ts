import type { JsonObject } from '../../kube/index.ts';
import { type FaultEffect, FluxWorld, isReadyWrite } from '../flux-world.fixture.ts';
import type { HelmControllerOptions } from './helm-controller.ts';

export const MINUTE = 60_000;
/** Longer than the interval of the releases here, with its jitter. */
export const INTERVAL = 11 * MINUTE;

/** What became of a release: its verdict, and what Helm has. */
export interface Outcome {
  readonly ready: string;
  readonly released: string;
  readonly history: string;
  readonly storage: string;
}

export async function outcomeOf(world: FluxWorld, name = 'podinfo'): Promise<Outcome> {
  return {
    ready: await world.state(name, 'Ready'),
    released: await world.state(name, 'Released'),
    history: await world.history(name),
    storage: await world.storage(name),
  };
}

/** Upstream issue 1409. */
export const STUCK: Outcome = {
  ready: 'Unknown Progressing',
  released: 'absent',
  history: 'v1 deployed',
  storage: 'v1 deployed',
};
export const HEALTHY: Outcome = {
  ready: 'True InstallSucceeded',
  released: 'True InstallSucceeded',
  history: 'v1 deployed',
  storage: 'v1 deployed',
};
/** After an upgrade that nobody asked for. */
export const UPGRADED: Outcome = {
  ready: 'True UpgradeSucceeded',
  released: 'True UpgradeSucceeded',
  history: 'v2 deployed',
  storage: 'v2 deployed, v1 superseded',
};

/** Installs `podinfo` under the faults that `arrange` injects and lets every backoff pass, but no interval. */
export async function install(
  arrange: (world: FluxWorld) => void,
  options: Partial<HelmControllerOptions> = {},
  spec: JsonObject = {},
): Promise<{ world: FluxWorld; controller: ReturnType<FluxWorld['startHelmController']> }> {
  const world = await FluxWorld.create();
  arrange(world);
  const controller = world.startHelmController(options);
  await world.createRelease('podinfo', spec);
  await world.run(2 * MINUTE);
  return { world, controller };
}

/** Strikes W_C, the write that turns Ready True. */
export const onReady =
  (effect: FaultEffect, times = 1) =>
  (world: FluxWorld) =>
    world.inject(effect, isReadyWrite, times);
