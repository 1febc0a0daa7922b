import { HELM_CONTROLLER_STATES, SOURCE_CONTROLLER_STATES } from '../../../sim/flux/index.ts';
import { decisionsDeclaredFor } from '../../run/index.ts';
import type { ControllerName, ScenarioCell } from '../../scenario/index.ts';
import { engineActorOf } from '../flight/learn-contract.ts';

/** How much of a declared list was reached. */
export interface Share {
  readonly reached: number;
  readonly of: number;
  readonly never: readonly string[];
}

const MODEL_STATES: Readonly<Record<ControllerName, readonly string[]>> = {
  'flux/helm-controller': HELM_CONTROLLER_STATES,
  'flux/source-controller': SOURCE_CONTROLLER_STATES,
};

export function shareOf(declared: readonly string[], reached: ReadonlySet<string>): Share {
  const never = declared.filter((item) => !reached.has(item));
  return { reached: declared.length - never.length, of: declared.length, never };
}

/** Of the states of a simulated controller's model. */
export function shareOfModel(model: string, reached: ReadonlySet<string>): Share {
  return shareOf(MODEL_STATES[model as ControllerName] ?? [], reached);
}

/** Everything the engines of these cells can decide; undefined when none of them says so. */
export function decisionsOf(cells: readonly ScenarioCell[]): readonly string[] | undefined {
  const declared = new Set<string>();
  for (const cell of cells) {
    const actor = engineActorOf(cell);
    for (const decision of (actor && decisionsDeclaredFor(actor, cell)) ?? []) declared.add(decision);
  }
  return declared.size === 0 ? undefined : [...declared];
}
