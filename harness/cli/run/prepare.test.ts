import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cellsOf, loadScenario, requireScenario, type ScenarioCell } from '../../scenario/index.ts';
import { prepareCells } from './prepare.ts';

/** A scenario whose engine is this program. */
function cellWith(program: string): ScenarioCell {
  const file = join(mkdtempSync(join(tmpdir(), 'kubeflap-prepare-')), 'one.scenario.yaml');
  writeFileSync(
    file,
    `apiVersion: kubeflap.io/v1alpha1
kind: Scenario
metadata: { name: one }
spec:
  horizon: 1m
  actors:
    - { name: engine, command: [${program}], schedule: { every: 30s } }
  expect:
    - { name: nothing happens, never: {}, onWrite: { kind: HelmRelease }, cel: 'true' }
`,
  );
  const [cell] = cellsOf(requireScenario(loadScenario(file)));
  return cell!;
}

const missing = cellWith('no-such-program-anywhere');
const present = cellWith('sh');

describe('a program that this machine has not', () => {
  it('ends everything when the run was asked for', async () => {
    await expect(prepareCells([present, missing], { missingPrograms: 'refuse' })).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringContaining('no-such-program-anywhere'),
    });
  });

  it('leaves its run out of a whole suite, with the reason', async () => {
    const { cells, leftOut } = await prepareCells([missing, present], { missingPrograms: 'leave out' });
    expect(cells).toEqual([present]);
    expect(leftOut).toEqual([{ cell: missing, why: expect.stringContaining('no-such-program-anywhere') }]);
  });

  it('is left out of no suite when it should have come with the scenario', async () => {
    const cells = [cellWith('./gone.sh'), present];
    await expect(prepareCells(cells, { missingPrograms: 'leave out' })).rejects.toMatchObject({
      exitCode: 4,
    });
  });

  it('is no pass when nothing is left to fly', async () => {
    await expect(prepareCells([missing], { missingPrograms: 'leave out' })).rejects.toMatchObject({
      exitCode: 4,
    });
  });
});
