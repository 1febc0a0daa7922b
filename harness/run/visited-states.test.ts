import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HELM_CONTROLLER_STATES, SOURCE_CONTROLLER_STATES } from '../../sim/flux/index.ts';
import { cellsOf, loadScenario, requireScenario } from '../scenario/index.ts';
import { decodeTrace, encodeTrace, type Trace } from '../trace/index.ts';
import { runScenario } from './run-scenario.ts';

async function flown(name: string): Promise<Trace> {
  const file = join(import.meta.dirname, '../../scenarios', `${name}.scenario.yaml`);
  const [cell] = cellsOf(requireScenario(loadScenario(file)));
  return (await runScenario(cell!)).trace;
}

describe('a trace', () => {
  it('says which states of their models the simulated controllers came to, stored or not', async () => {
    const trace = await flown('flux/upstream-1409');
    const { 'flux/helm-controller': states = [] } = trace.visited!;
    expect(states).toEqual(expect.arrayContaining(['reconciles', 'Absent', 'install succeeded', 'InSync']));
    expect(states.filter((state) => !(HELM_CONTROLLER_STATES as readonly string[]).includes(state))).toEqual(
      [],
    );
    expect(decodeTrace(encodeTrace(trace), 'stored').visited).toEqual(trace.visited);
  }, 60_000);

  it('has an entry for each controller that takes part, and for no other', async () => {
    expect((await flown('recovery/t38-with-get')).visited).toEqual({});
    const { visited = {} } = await flown('recovery/poke-first');
    expect(Object.keys(visited).sort()).toEqual(['flux/helm-controller', 'flux/source-controller']);
    const declared: readonly string[] = SOURCE_CONTROLLER_STATES;
    expect(visited['flux/source-controller']!.filter((state) => !declared.includes(state))).toEqual([]);
  }, 60_000);
});
