import { describe, expect, it } from 'vitest';
import { HELM_CONTROLLER_STATES } from '../../../sim/flux/index.ts';
import { cellsOf, loadScenario, requireScenario } from '../../scenario/index.ts';
import { flySchedule } from '../flight/explored-run.ts';
import { fly } from '../flight/flight.ts';
import { prepareCell } from '../flight/prepared-cell.ts';
import { Coverage, linesAmong } from './coverage.ts';
import { decisionsOf } from './declared.ts';
import type { Reached } from './reached.ts';

const report = (reached: Partial<Reached>): Parameters<Coverage['add']>[2] => ({
  fired: 0,
  reached: { states: {}, decisions: [], rights: [], sometimes: [], ...reached },
  sites: [],
  novelties: [],
});

describe('coverage', () => {
  it('adds the states of a model up over flights, and names those that are missing', () => {
    const coverage = new Coverage(new Set());
    coverage.add('one', [], report({ states: { 'flux/helm-controller': ['Absent', 'InSync'] } }));
    coverage.add('two', [], report({ states: { 'flux/helm-controller': ['InSync', 'Locked'] } }));
    const [model, ...others] = coverage.models;
    expect(others).toEqual([]);
    expect(model).toMatchObject({
      model: 'flux/helm-controller',
      reached: 3,
      of: HELM_CONTROLLER_STATES.length,
    });
    expect(model!.never).toContain('Failed');
    expect(model!.never).not.toContain('Locked');
  });

  it('lists a model that took part and did nothing, and none that did not take part', () => {
    const coverage = new Coverage(new Set());
    expect(coverage.models).toEqual([]);
    coverage.add('one', [], report({ states: { 'flux/source-controller': [] } }));
    expect(coverage.models).toMatchObject([{ model: 'flux/source-controller', reached: 0 }]);
  });

  it('asks of the decisions only those that are declared', () => {
    const coverage = new Coverage(new Set());
    coverage.add('one', [], report({ decisions: ['acts: status', 'something of another version'] }));
    expect(coverage.decisions(['acts: status', 'acts: toggle'])).toEqual({
      reached: 1,
      of: 2,
      never: ['acts: toggle'],
    });
  });

  it('counts the lines of runs among what was reached, and nothing else', () => {
    expect(linesAmong(['recovery says scan complete', 'recovery exit 0', 'conditions a says b'])).toBe(1);
  });
});

describe('a flight', () => {
  it('says what states, decisions and rights it came to', async () => {
    const file = 'scenarios/recovery/poke-first.scenario.yaml';
    const [cell] = cellsOf(requireScenario(loadScenario(file)), 'kubeflap');
    const { label, engine } = cell!;
    const { reached } = await fly({ cell: { file, label, engine }, schedule: [], seed: cell!.seed });
    expect(reached.states['flux/helm-controller']).toContain('InSync');
    expect(reached.decisions).toEqual(expect.arrayContaining(['finds candidates', 'exit: ok']));
    const rights = reached.rights.map(({ verb, resource }) => `${verb} ${resource}`);
    expect(rights).toEqual(
      expect.arrayContaining(['list helmreleases', 'get helmreleases/status', 'get leases']),
    );
    // Only the engine's own: its controllers watch.
    expect(rights.filter((right) => right.startsWith('watch'))).toEqual([]);
    const declared = decisionsOf([cell!])!;
    expect(reached.decisions.filter((decision) => !declared.includes(decision))).toEqual([]);
  }, 120_000);

  it('counts what a run had decided when it was killed', async () => {
    const file = 'scenarios/recovery/guardrail-eleven.scenario.yaml';
    const [cell] = cellsOf(requireScenario(loadScenario(file)), 'kubeflap');
    const { label, engine } = cell!;
    const order = { cell: { file, label, engine }, seed: cell!.seed };
    const { sites } = await fly({ ...order, schedule: [], tell: 'baseline' });
    // The guardrail's Event is the last thing such a run does; this one is killed before.
    const alert = sites.find(({ actor, verb }) => actor === 'recovery' && verb === 'create')!;
    const schedule = [{ site: alert, fault: 'P1-before-send' }];
    const { cell: prepared, contract } = await prepareCell(order.cell);
    const { trace } = await flySchedule({ cell: prepared, contract, schedule, seed: order.seed });
    const killed = trace.events.find((event) => event.kind === 'run' && event.killed);
    expect(killed).toMatchObject({ decisions: ['finds candidates'], exitCode: undefined });
  }, 120_000);

  it('by an engine that declares nothing has no decisions to be counted', () => {
    const file = 'scenarios/recovery/t38-with-get.scenario.yaml';
    expect(decisionsOf(cellsOf(requireScenario(loadScenario(file)), 'reference'))).toBeUndefined();
  });
});
