import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CellOutcome, type FlyOptions, flyCell } from '../../run/index.ts';
import { cellsOf, loadScenario, requireScenario } from '../../scenario/index.ts';
import { decodeTrace, encodeTrace, type Trace } from '../../trace/index.ts';
import { judgeStored } from './stored-run.ts';

const UPSTREAM = join(import.meta.dirname, '../../../scenarios/flux/upstream-1409.scenario.yaml');

const WORLD = `  given: { objects: [ { apiVersion: v1, kind: ConfigMap, metadata: { name: a, namespace: apps } } ] }
  timeline: [ { at: 1m, actor: hand, patch: { kind: ConfigMap, namespace: apps, name: a, body: { data: { k: v } } } } ]
`;
const STORED =
  "{ name: stored, eventually: {}, exists: { kind: ConfigMap, names: [a] }, cel: \"object.?data.k.orValue('') == 'v'\" }";
const EXPECT = `  expect: [ ${STORED} ]\n`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stored-run-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function fly(file: string, options: FlyOptions = {}): Promise<CellOutcome> {
  const [cell] = cellsOf(requireScenario(loadScenario(file)));
  return flyCell(cell!, { doubleRun: false, ...options });
}

/** A small world with these lines more. */
function scenario(name: string, more: string): string {
  const file = join(folder, `${name}.scenario.yaml`);
  writeFileSync(
    file,
    `apiVersion: kubeflap.io/v1alpha1\nkind: Scenario\nmetadata: { name: ${name} }\nspec:\n  horizon: 10m\n${WORLD}${more}`,
  );
  return file;
}

const fault = (expectFires: string): string =>
  `  faults: [ { name: lost, match: { actors: [hand] }, action: { loseResponse: { as: reset } }, expectFires: ${expectFires} } ]\n`;

function storedAndRead(trace: Trace): Trace {
  return decodeTrace(encodeTrace(trace), 'x');
}

describe('a stored run', () => {
  it.each([
    ['that passed', 'plain', EXPECT, 'pass'],
    ['whose fault never fired', 'unfired', fault('2') + EXPECT, 'inconclusive'],
    ['whose fault fired too often', 'excess', fault('{ max: 0 }') + EXPECT, 'fail'],
    [
      'that passes though it is known to fail',
      'known',
      `${EXPECT}  knownFailure: { kubeflap: it writes w }\n`,
      'fail',
    ],
    [
      'that fails as it is known to',
      'excused',
      `${EXPECT.replace("== 'v'", "== 'w'")}  knownFailure: { kubeflap: it writes w }\n`,
      'excused',
    ],
    [
      'whose premise does not hold',
      'premise',
      `  expect: [ { name: p, premise: true, atLeast: 2, of: writes, where: "write.actor == 'hand'" }, ${STORED} ]\n`,
      'inconclusive',
    ],
  ])('%s is judged as the run itself was', async (_, name, more, status) => {
    const outcome = await fly(scenario(name, more));
    expect(outcome.status).toBe(status);
    const judged = await judgeStored(storedAndRead(outcome.run!.trace), false);
    expect(judged).toMatchObject({ status, reason: outcome.reason, verdicts: outcome.expectations });
  });

  it('from which a fault was left out proves nothing, as when it was flown', async () => {
    const outcome = await fly(UPSTREAM, { withoutFaults: ['conflicts-on-ready'] });
    const judged = await judgeStored(storedAndRead(outcome.run!.trace), false);
    expect(judged).toMatchObject({
      status: 'inconclusive',
      reason: 'fault "conflicts-on-ready" was left out',
    });
    expect(judged.status).toBe(outcome.status);
  });

  it('that was interrupted says so itself', async () => {
    const outcome = await fly(scenario('cut', EXPECT), { signal: AbortSignal.abort() });
    expect(await judgeStored(storedAndRead(outcome.run!.trace), false)).toMatchObject({
      status: 'inconclusive',
      reason: 'interrupted',
    });
  });

  it('that is a control is judged as one, and refused when the scenario has it no more', async () => {
    const control = '  control: [ { name: c, disable: { faults: [lost] }, mustFail: [stored] } ]\n';
    const outcome = await fly(scenario('healing', fault('1') + EXPECT + control));
    const { trace } = outcome.controls[0]!.run;
    const judged = await judgeStored(storedAndRead(trace), false);
    expect(judged).toMatchObject({ status: 'inconclusive', reason: outcome.controls[0]!.reason });
    await expect(judgeStored({ ...trace, control: 'other' }, false)).rejects.toMatchObject({
      code: 'KUBEFLAP_CELL_GONE',
    });
  });
});
