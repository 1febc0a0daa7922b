import { afterAll, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../report/exit-code.ts';
import { cellsOf, parseScenario, requireScenario, type ScenarioCell } from '../scenario/index.ts';
import type { CellOutcome } from './cell-outcome.ts';
import { type FlyOptions, flyCell } from './fly-cell.ts';
import { closeSharedGateway } from './process/index.ts';

function cellOf(spec: string): ScenarioCell {
  const header =
    'apiVersion: kubeflap.io/v1alpha1\nkind: Scenario\nmetadata: { name: test }\nspec:\n  horizon: 10m\n';
  const [cell] = cellsOf(requireScenario(parseScenario('test.scenario.yaml', header + spec)));
  return cell!;
}

function fly(spec: string, options?: FlyOptions): Promise<CellOutcome> {
  return flyCell(cellOf(spec), options);
}

afterAll(closeSharedGateway);

const touched = `  given: { objects: [ { apiVersion: v1, kind: ConfigMap, metadata: { name: a, namespace: apps } } ] }
  timeline: [ { at: 1m, actor: hand, patch: { kind: ConfigMap, namespace: apps, name: a, body: { data: { k: v } } } } ]
  faults: [ { name: lost, match: { actors: [hand] }, action: { loseResponse: { as: reset } } } ]
`;

const stored = `  expect:
    - { name: stored, eventually: {}, exists: { kind: ConfigMap, names: [a] }, cel: "object.?data.k.orValue('') == 'v'" }
    - { name: unheard, exactly: 1, of: requests, where: "request.fault == 'lost' && request.committed == 'once' && request.belief == 'unknown'" }
`;

describe('flying a cell', () => {
  it('sees the commit behind a lost answer, twice the same', async () => {
    const outcome = await fly(touched + stored);
    expect(outcome).toMatchObject({ status: 'pass', divergence: undefined, premises: [] });
    expect(outcome.faults).toMatchObject([{ rule: 'lost', fired: 1 }]);
  });

  it('is inconclusive, not a failure, when a fault is taken out', async () => {
    const outcome = await fly(touched + stored, { withoutFaults: ['lost'] });
    expect(outcome).toMatchObject({ status: 'inconclusive', reason: 'fault "lost" was left out' });
    expect(exitCodeOf([outcome], false)).toBe(3);
    expect(exitCodeOf([outcome], true)).toBe(0);
  });

  it('still fails for a bad thing that happened although its premise is missing', async () => {
    const expectation =
      "  expect: [ { name: never written, never: {}, of: writes, where: write.actor == 'hand' } ]\n";
    expect(await fly(touched + expectation, { withoutFaults: ['lost'] })).toMatchObject({ status: 'fail' });
  });

  it('is inconclusive when it was interrupted: what is missing might still have come', async () => {
    const outcome = await fly(
      '  expect: [ { name: done, eventually: {}, of: runs, where: run.exitCode == 0 } ]\n',
      { signal: AbortSignal.abort() },
    );
    expect(outcome).toMatchObject({ status: 'inconclusive', reason: 'interrupted' });
    expect(outcome.expectations).toMatchObject([{ status: 'inconclusive' }]);
  });

  const quiet = '  expect: [ { name: never, never: {}, of: writes, where: "write.name == \'x\'" } ]\n';

  it('is an error when a step of the timeline names a kind nobody knows', async () => {
    const step = '  timeline: [ { at: 1m, patch: { kind: Configmap, namespace: a, name: b, body: {} } } ]\n';
    const outcome = await fly(step + quiet);
    expect(outcome).toMatchObject({ status: 'error' });
    expect(outcome.reason).toContain('Configmap');
  });

  it('is inconclusive when an expectation that is a premise does not hold, whatever it is', async () => {
    const premise = (operator: string): string =>
      `  expect: [ { name: p, premise: true, ${operator}, of: writes, where: "write.actor == 'hand'" } ]\n`;
    expect(await fly(premise('atLeast: 1'))).toMatchObject({
      status: 'inconclusive',
      reason: 'premise "p": expected at least 1, received 0',
    });
    expect(await fly(touched + premise('never: {}'))).toMatchObject({ status: 'inconclusive' });
    expect(await fly(touched + premise('atLeast: 1'))).toMatchObject({ status: 'pass' });
  });

  it('neither fails nor waits for what some flight of an exploration reaches, and says what this one did', async () => {
    const sometimes = (name: string, code: number): string =>
      `    - { name: ${name}, sometimes: {}, of: requests, where: request.code == ${code} }\n`;
    const some = stored + sometimes('read', 200) + sometimes('throttled', 429);
    const outcome = await fly(touched + some);
    expect(outcome).toMatchObject({ status: 'pass', reason: '' });
    expect(outcome.expectations.map(({ status }) => status)).toEqual([
      'pass',
      'pass',
      'unreached',
      'unreached',
    ]);
    const only = await fly(`${touched}  expect:\n${sometimes('lost', 0)}${sometimes('throttled', 429)}`);
    expect(only.expectations.map(({ status }) => status)).toEqual(['reached', 'unreached']);
    expect(only).toMatchObject({
      status: 'inconclusive',
      reason: 'nothing is asked of a single run: "sometimes" is decided by kubeflap explore',
    });
  });

  it('leaves out the step that a control takes away', async () => {
    const outcome =
      await fly(`  given: { objects: [ { apiVersion: v1, kind: ConfigMap, metadata: { name: a, namespace: b } } ] }
  timeline: [ { name: goes, at: 1m, delete: { kind: ConfigMap, namespace: b, name: a } } ]
  expect: [ { name: gone, eventually: {}, of: writes, where: write.type == 'DELETED' } ]
  control: [ { name: left alone, disable: { steps: [goes] }, mustFail: [gone] } ]
`);
    expect(outcome).toMatchObject({ status: 'pass', controls: [{ status: 'pass' }] });
  });

  it('is inconclusive when a control heals', async () => {
    const control = '  control: [ { name: c, disable: { faults: [lost] }, mustFail: [stored] } ]\n';
    const outcome = await fly(touched + stored + control);
    expect(outcome.status).toBe('inconclusive');
    expect(outcome.reason).toContain('control "c": does not fail "stored"');
  });

  it('accepts a known failure only while it fails', async () => {
    const failing = stored.replace("== 'v'", "== 'w'");
    const known = "  knownFailure: { kubeflap: 'it never writes w' }\n";
    expect(await fly(touched + failing + known)).toMatchObject({ status: 'excused' });
    const passing = await fly(touched + stored + known);
    expect(passing).toMatchObject({ status: 'fail' });
    expect(passing.reason).toContain('remove the entry');
  });
});

describe('a process of its own', () => {
  const actor = (script: string, schedule: string): string =>
    `  actors: [ { name: shell, command: [sh, -c, ${JSON.stringify(script)}], schedule: ${schedule} } ]\n`;
  const outputs = (outcome: CellOutcome): unknown[] =>
    (outcome.run?.trace.events ?? []).flatMap((event) => (event.kind === 'run' ? [event] : []));

  it('lives on virtual time', async () => {
    const script =
      "date -u +%T; sleep 90; date -u +%T; date -u -d '5 minutes ago' +%T; date -u -d 2026-01-02T00:00:00Z +%s";
    const outcome = await fly(
      `${actor(script, '{ every: 5m, runs: 1 }')}  expect: [ { name: done, eventually: {}, of: runs, where: run.exitCode == 0 } ]\n`,
    );
    expect(outcome.status).toBe('pass');
    expect(outputs(outcome)).toMatchObject([
      { stdout: '00:05:00\n00:06:30\n00:01:30\n1767312000\n', startedAt: 300_000, endedAt: 390_000 },
    ]);
    expect(outcome.divergence).toBeUndefined();
  });

  it('is killed at its deadline, its children too, and the schedule makes up for the missed start', async () => {
    const outcome = await fly(
      `${actor('sleep 1000 & wait', '{ every: 2m, timeout: 150s, concurrencyPolicy: Forbid, runs: 2 }')}  expect: [ { name: killed, exactly: 2, of: runs, where: run.timedOut } ]\n`,
    );
    expect(outcome.status).toBe('pass');
    expect(outputs(outcome)).toMatchObject([
      { startedAt: 120_000, endedAt: 270_000, exitCode: undefined },
      { startedAt: 270_000, endedAt: 420_000 },
    ]);
  });
});
