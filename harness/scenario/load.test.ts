import { describe, expect, it } from 'vitest';
import { parseScenario } from './load.ts';

const header = `apiVersion: kubeflap.io/v1alpha1
kind: Scenario
metadata: { name: sample }
spec:
  horizon: 10m
`;

const expectation = `  expect:
    - name: ready
      eventually: { within: 5m }
      exists: { kind: HelmRelease }
      cel: object.condition('Ready').status == 'True'
`;

function problemsOf(spec: string): string[] {
  const { diagnostics } = parseScenario('s.scenario.yaml', header + spec);
  return diagnostics.map((d) => `${d.line}:${d.column} ${d.message}${d.fix ? ` | ${d.fix}` : ''}`);
}

describe('loading a scenario', () => {
  it('accepts a minimal one', () => {
    expect(problemsOf(expectation)).toEqual([]);
  });

  it('names the place and a near miss of an unknown field', () => {
    expect(problemsOf(`  windoes: {}\n${expectation}`)).toEqual([
      '6:3 unknown field "windoes" in spec | did you mean "windows"?',
    ]);
  });

  it('reports every problem, shape and meaning alike', () => {
    const found = problemsOf(`  actors:
    - { name: engine, modul: kubeflap/recovery, module: kubeflap/recovery }
  faults:
    - { name: f, during: flop, action: { conflict: {} } }
  windows: { flap: { from: 10x } }
${expectation}`);
    expect(found).toEqual([
      '7:23 unknown field "modul" in spec.actors[0] | did you mean "module"?',
      '9:26 unknown window "flop" | did you mean "flap"?',
      '10:28 spec.windows.flap.from is not a duration: "10x" | write it as Go does: 90s, 1m30s, 250ms',
    ]);
  });

  it('points into a CEL expression', () => {
    const found = problemsOf(`  expect:
    - name: x
      never: {}
      of: writes
      where: write.actor == 'a' && write.knd == 'b'
`);
    expect(found).toEqual(['10:36 CEL: write has no field "knd" | did you mean "write.kind"?']);
  });

  it('refuses a CEL type error and an expression that is no condition', () => {
    expect(
      problemsOf(`  expect:
    - { name: a, never: {}, of: writes, where: "1 + 'a' == 2" }
    - { name: b, never: {}, of: writes, where: "1 + 1" }
`),
    ).toEqual(['7:49 CEL: no such overload: int + string', '8:49 the expression is of type int, not bool']);
  });

  it.each([
    [
      'duplicate expectation',
      `${expectation}    - { name: ready, never: {}, of: runs }\n`,
      'duplicate expectation "ready"',
    ],
    [
      'two operators',
      `  expect: [ { name: a, never: {}, always: {}, of: runs } ]\n`,
      'one operator, not always and never',
    ],
    [
      'unknown actor',
      `  timeline: [ { at: 5s, actor: ghost, do: kill } ]\n${expectation}`,
      'unknown actor "ghost"',
    ],
    ['path outside', `  given: { load: [ { files: [ ../../x.yaml ] } ] }\n${expectation}`, 'lies outside'],
    [
      'unknown action',
      `  faults: [ { name: f, action: { conflct: {} } } ]\n${expectation}`,
      'unknown action "conflct" | did you mean "conflict"?',
    ],
    [
      'a circle of windows',
      `  windows: { a: { after: b, for: 1s }, b: { after: a, for: 1s } }\n${expectation}`,
      'follows itself',
    ],
    [
      'control without a target',
      `${expectation}  control: [ { name: c, disable: {}, mustFail: [ redy ] } ]\n`,
      'did you mean "ready"',
    ],
    [
      'bad cron',
      `  actors: [ { name: a, module: m, schedule: { cron: "* * * 13 *" } } ]\n${expectation}`,
      'not a cron expression',
    ],
    [
      'vars that do not exist',
      `  vars: { victim: a }\n  expect: [ { name: a, never: {}, of: writes, where: write.name == vars.victm } ]\n`,
      'did you mean "vars.victim"',
    ],
  ])('reports %s', (_, spec, message) => {
    expect(problemsOf(spec).join('\n')).toContain(message);
  });

  it('reports broken YAML and duplicate keys with their place', () => {
    expect(problemsOf('  horizon: 5m\n')[0]).toMatch(/^6:3 Map keys must be unique/);
    expect(problemsOf('  expect: [\n')[0]).toMatch(/^7:1 /);
  });

  it('takes __proto__ for an ordinary unknown key', () => {
    expect(problemsOf(`  __proto__: {}\n${expectation}`)[0]).toContain('unknown field "__proto__"');
  });
});
