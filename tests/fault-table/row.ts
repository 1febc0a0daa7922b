import type { Deed } from './deed.ts';
import type { SelfHeal } from './fault-table.ts';
import type { EngineFlight, RowState, RowWorld } from './row-world.ts';

/** What our engine does about a row, as flown. */
export interface EngineStatement {
  /** Nothing: it leaves the release alone. */
  readonly does: readonly Deed[];
  /** Part of what it says about it. */
  readonly says?: string;
  /** Why, for the page. */
  readonly because: string;
  /** What its world is like in the end; default: what it would be without the engine. */
  readonly ends?: RowState;
}

/** One row of the fault table - or one variant of it - as a world that is flown without and with the engine. */
export interface FaultRow {
  readonly row: number;
  /** Tells variants of one row apart. */
  readonly variant?: string;
  /** Makes the world and the fault in it; returns when the consequence stands. */
  readonly play: (world: RowWorld) => Promise<void>;
  /** What is looked at. Default: the release `apps/podinfo`. */
  readonly look?: (world: RowWorld) => Promise<RowState>;
  /** The state right then. */
  readonly leaves: RowState;
  /** What happens later in both worlds, before the last look. */
  readonly later?: (world: RowWorld) => Promise<void>;
  /** What counts as healed. Default: Ready True, observed, nothing under way, deployed. */
  readonly isWell?: (state: RowState) => boolean;
  /** How it heals without help, if this variant differs from its row. */
  readonly heals?: SelfHeal;
  /** For `by version`: the first profile that heals it. */
  readonly healedSince?: 'v1.5+' | 'post-1580';
  /** The state two intervals later, without help. */
  readonly alone: RowState;
  readonly engine: EngineStatement;
  /** What the engine does when the operator allows it more. */
  readonly optIn?: EngineStatement & { readonly flight: EngineFlight };
  /** How its world differs for the engine, e.g. in its clock. */
  readonly flight?: EngineFlight;
}

/** Ready True for its own generation, nothing under way, the newest of the history deployed. */
export function isReleaseWell(state: RowState): boolean {
  return (
    state['ready']?.startsWith('True') === true &&
    state['observed'] === 'yes' &&
    state['reconciling'] === 'absent' &&
    /^v\d+ deployed/.test(state['history'] ?? '')
  );
}
