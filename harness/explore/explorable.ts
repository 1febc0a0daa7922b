import type { ScenarioCell } from '../scenario/index.ts';
import { engineActorOf } from './flight/learn-contract.ts';

/**
 * Why a cell is left out of explorations; undefined when it is not. Cells without an engine have nothing to explore, and a scenario
 * can say itself why it should be left out, for all engines or for some.
 */
export function whyNotExplored(cell: ScenarioCell): string | undefined {
  return skipReasonOf(cell) ?? whyUnexplorable(cell);
}

function skipReasonOf({ scenario, engine }: ScenarioCell): string | undefined {
  const skip = scenario.document.spec.explore?.skip;
  return typeof skip === 'object' ? skip[engine] : skip;
}

function whyUnexplorable(cell: ScenarioCell): string | undefined {
  const engine = engineActorOf(cell);
  if (!engine) return 'no engine takes part';
  const runs = engine.schedule === undefined ? 1 : engine.schedule.runs;
  if (runs === undefined) return undefined;
  return `its engine is run ${runs === 1 ? 'once' : `${runs} times`} only, so nobody repairs what a fault prevents`;
}
