import type { HelmControllerProfile } from '../../sim/flux/index.ts';
import type { Deed } from './deed.ts';
import type { SelfHeal } from './fault-table.ts';
import { type FaultRow, isReleaseWell } from './row.ts';
import { type EngineFlight, MINUTE, type RowState, RowWorld } from './row-world.ts';

/** Long enough for what heals without another pass. */
const AT_ONCE_MS = 2 * MINUTE;
/** Two intervals of the releases here: what has not healed by then does not heal. */
const SETTLE_MS = 25 * MINUTE;

/** What became of a row without the engine. */
export interface AloneFlight {
  readonly leaves: RowState;
  readonly alone: RowState;
  readonly heals: 'at once' | 'next pass' | 'by upgrade' | 'disruptive' | 'never';
  /** Faults that never struck. */
  readonly idleFaults: number;
}

/** What the engine did in the same world. */
export interface EngineOutcome {
  readonly does: readonly Deed[];
  readonly said: string;
  readonly ends: RowState;
  readonly runs: number;
}

/** Flies a row without the engine. */
export async function flyAlone(
  row: FaultRow,
  profile: HelmControllerProfile = 'v1.1.0',
): Promise<AloneFlight> {
  const look = row.look ?? ((world: RowWorld) => world.stateOfRelease());
  const isWell = row.isWell ?? isReleaseWell;
  const world = await RowWorld.ofProfile(profile);
  await row.play(world);
  const leaves = await look(world);
  await world.run(AT_ONCE_MS);
  const soon = await look(world);
  await row.later?.(world);
  await world.run(SETTLE_MS);
  const alone = await look(world);
  return {
    leaves,
    alone,
    heals: healOf({ leaves, soon, alone }, isWell, world),
    idleFaults: world.faults.filter(({ times }) => Number.isFinite(times) && times > 0).length,
  };
}

function healOf(
  { leaves, soon, alone }: Record<'leaves' | 'soon' | 'alone', RowState>,
  isWell: (state: RowState) => boolean,
  world: RowWorld,
): AloneFlight['heals'] {
  if (!isWell(alone)) return 'never';
  if (world.hasUninstalled) return 'disruptive';
  if (world.extraUpgrades > 0) return 'by upgrade';
  return isWell(leaves) || isWell(soon) ? 'at once' : 'next pass';
}

/** Flies a row with the engine looking on from the start. */
export async function flyWithEngine(row: FaultRow, flight: EngineFlight = {}): Promise<EngineOutcome> {
  const look = row.look ?? ((world: RowWorld) => world.stateOfRelease());
  const world = await RowWorld.ofProfile('v1.1.0');
  world.flyEngine({ ...row.flight, ...flight });
  await row.play(world);
  await world.run(AT_ONCE_MS);
  await row.later?.(world);
  await world.run(SETTLE_MS);
  return {
    does: world.engineDeeds,
    said: world.engineSaid,
    ends: await look(world),
    runs: world.engineRuns,
  };
}

/** What the table says and what a flight showed agree. */
export function agrees(stated: SelfHeal, seen: AloneFlight['heals']): boolean {
  if (stated === 'by version') return seen === 'never';
  // A pass that comes after a backoff of a second is not told from one that was under way.
  if (stated === 'not a state') return seen === 'at once';
  if (stated === 'next pass') return seen === 'next pass' || seen === 'at once';
  return stated === seen;
}
