import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { cellsOf, loadScenario, type ScenarioCell } from '../../scenario/index.ts';
import { flyCell } from '../fly-cell.ts';
import { requirePrograms } from '../run-scenario.ts';
import { closeSharedGateway } from './gateway.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubeflap-missing-'));
  mkdirSync(join(folder, 'area'));
  return () => rmSync(folder, { recursive: true });
});
afterAll(closeSharedGateway);

/** A scenario that nothing but an engine at work can fail. */
function load(actor: string): ReturnType<typeof loadScenario> {
  const file = join(folder, 'area', 'one.scenario.yaml');
  writeFileSync(
    file,
    `apiVersion: kubeflap.io/v1alpha1
kind: Scenario
metadata: { name: one }
spec:
  horizon: 1m
  actors: [ { name: script, ${actor} } ]
  expect: [ { name: nothing happens, never: {}, of: writes, where: write.actor == 'script' } ]
`,
  );
  return loadScenario(file);
}

function cellWith(actor: string): ScenarioCell {
  const { scenario, diagnostics } = load(actor);
  expect(diagnostics).toEqual([]);
  return cellsOf(scenario!)[0]!;
}

function program(name: string, text: string, mode = 0o755): void {
  writeFileSync(join(folder, 'area', name), text);
  chmodSync(join(folder, 'area', name), mode);
}

describe('a program of the scenario that cannot be run', () => {
  it.each([
    ['is not there', () => undefined, 'is not there'],
    ['is not executable', () => program('x.sh', '#!/bin/sh\n', 0o644), 'is not executable'],
    ['is a folder', () => mkdirSync(join(folder, 'area', 'x.sh')), 'is not there'],
  ])('is found before anything is flown: it %s', (_, make, message) => {
    make();
    expect(() => requirePrograms(cellWith('command: [./x.sh]'))).toThrow(
      expect.objectContaining({
        code: 'KUBEFLAP_ENGINE_NOT_FOUND',
        isOwn: true,
        message: expect.stringContaining(message),
      }),
    );
  });

  it('makes the flight an error when only starting it shows that: no run is no pass', async () => {
    program('x.sh', '#!/no/such/interpreter\n');
    const outcome = await flyCell(cellWith('command: [./x.sh]'));
    expect(outcome).toMatchObject({ status: 'error', error: { code: 'KUBEFLAP_ENGINE_START' } });
    expect(outcome.reason).toContain('"./x.sh" cannot be started');
  });
});

describe('a command that leaves the folder of the scenario', () => {
  const problem = (actor: string): string | undefined => load(actor).diagnostics[0]?.message;

  it.each(['../x.sh', './a/../../x.sh', 'sh, ../x.sh', 'sh, -e, ../x.sh'])('is refused: [%s]', (command) => {
    expect(problem(`command: [${command}]`)).toContain("lies outside the scenario's folder");
    expect(problem(`command: [${command}], outside: true`)).toBeUndefined();
  });

  it.each(['sh', '/bin/sh', './x.sh', 'sh, -c, "../x.sh"', 'echo, ../x.sh'])('is not: [%s]', (command) => {
    expect(problem(`command: [${command}]`)).toBeUndefined();
  });
});
