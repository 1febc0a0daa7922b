import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cellsOf } from './cell.ts';
import { codeFrame } from './diagnostic.ts';
import { parseScenario, requireScenario } from './load.ts';
import { ManifestError } from './manifests.ts';

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

function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`);
  return ['a0: &a0 [x]', ...levels].join('\n');
}

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

  it('names what an expectation may be of, and checks no expression about anything else', () => {
    const [problem, ...others] = problemsOf(
      `  expect: [ { name: a, never: {}, of: logs, where: logs.line.contains('x') } ]\n`,
    );
    expect(problem).toBe(`6:39 spec.expect[0].of cannot be "logs" | allowed: writes, requests, runs, events`);
    expect(others).toEqual([]);
  });

  it('takes no explore block that would be ignored in silence', () => {
    expect(problemsOf(`  explore: { skpi: typo, finding: 7 }\n${expectation}`)).toEqual([
      '6:14 unknown field "skpi" in spec.explore | known fields: skip, finding, faults',
      '6:35 spec.explore.finding must be string, not 7',
    ]);
    expect(problemsOf(`  explore: { skip: { kubeflap: [no] } }\n${expectation}`)).toHaveLength(1);
    for (const right of ['skip: why', 'skip: { kubeflap: why }', 'finding: O1 not recovered'])
      expect(problemsOf(`  explore: { ${right} }\n${expectation}`)).toEqual([]);
    expect(problemsOf(`  explore: { finding: O1 x, faults: [lost] }\n${expectation}`)).toEqual([
      '6:38 unknown fault "lost" | no fault is declared',
    ]);
  });

  it('knows the replicas of a controller by their own names', () => {
    const withFault = (actor: string): string =>
      `  actors: [ { name: hc, simulate: flux/helm-controller, replicas: 2 } ]
  faults: [ { name: f, match: { actors: [${actor}] }, action: { refuse: {} } } ]\n${expectation}`;
    expect(problemsOf(withFault('hc-1'))).toEqual([]);
    expect(problemsOf(withFault('hc-2'))).toEqual([expect.stringContaining('unknown actor "hc-2"')]);
  });

  it('has no field that nothing reads', () => {
    expect(problemsOf(`  targets: [sim]\n${expectation}`)).toEqual([
      expect.stringContaining('unknown field "targets"'),
    ]);
    expect(
      problemsOf(`  actors: [ { name: a, module: kubeflap/recovery, clock: frozen } ]\n${expectation}`),
    ).toEqual([expect.stringContaining('unknown field "clock"')]);
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

  it('knows the fields of a condition and their types', () => {
    const problem = (cel: string): string | undefined =>
      problemsOf(`  expect: [ { name: a, never: {}, exists: { kind: Pod }, cel: "${cel}" } ]\n`)[0];
    expect(problem("object.condition('Ready').stats == 'True'")).toContain('No such key: stats');
    expect(problem("object.condition('Ready').status + 1 == 2")).toContain('no such overload: string + int');
    expect(problem("object.conditon('Ready').status == 'True'")).toContain('dyn.conditon(string)');
    expect(problem("object.condition('Ready').observedGeneration == 1")).toBeUndefined();
  });

  it('keeps to the folder of the scenario, through braces and links too', () => {
    const home = mkdtempSync(join(tmpdir(), 'kubeflap-load-'));
    onTestFinished(() => rmSync(home, { recursive: true }));
    mkdirSync(join(home, 'inside'));
    writeFileSync(join(home, 'secret.yaml'), 'kind: Secret\n');
    writeFileSync(join(home, 'inside', 'own.yaml'), 'kind: ConfigMap\n');
    symlinkSync('../secret.yaml', join(home, 'inside', 'link.yaml'));
    symlinkSync('own.yaml', join(home, 'inside', 'alias.yaml'));
    symlinkSync('nowhere', join(home, 'inside', 'dangling.yaml'));
    const problem = (pattern: string): string | undefined => {
      const spec = `  given: { load: [ { files: [${JSON.stringify(pattern)}] } ] }\n${expectation}`;
      return parseScenario(join(home, 'inside', 's.scenario.yaml'), header + spec).diagnostics[0]?.message;
    };
    expect(problem('{.,..}/secret.yaml')).toContain('lies outside');
    expect(problem('link.yaml')).toContain('lies outside');
    expect(problem('*.yaml')).toContain('lies outside');
    expect(problem('dangling.yaml')).toContain('matches no file');
    expect(problem('alias.yaml')).toBeUndefined();
  });

  it('refuses a range that is too long, and an expression without a value, with the place', () => {
    const generate = (list: string): string =>
      `  vars: { x: {} }\n  given: { generate: [ { forEach: { as: i, in: "${list}" }, object: {} } ] }\n${expectation}`;
    const cells = (spec: string) => cellsOf(requireScenario(parseScenario('s.yaml', header + spec)));
    expect(() => cells(generate('range(0, 1000000000)'))).toThrow(
      new ManifestError(
        's.yaml:7:48: spec.given.generate[0].forEach.in: range(0, 1000000000) has 1000000000 values, at most 100000 are allowed',
      ),
    );
    expect(() => cells(generate('range(0, vars.x.y)'))).toThrow('s.yaml:7:48');
    expect(() =>
      cells(`  vars: { x: {} }\n  given: { objects: [ { a: "\${vars.x.y}" } ] }\n${expectation}`),
    ).toThrow('s.yaml: an expression cannot be evaluated: No such key: y');
    expect(cells(generate('range(7, 9)'))[0]!.objects).toHaveLength(2);
  });

  it.each([
    ['nothing', '', 'the file is empty'],
    ['a list', '- a\n', 'the document is no scenario'],
    ['two documents', `${header}${expectation}---\na: 1\n`, 'several documents'],
    ['a billion laughs', bomb(), 'Excessive alias count'],
    ['a million brackets', '['.repeat(1_000_000), 'nested too deeply'],
    [
      'a value that contains itself',
      `apiVersion: &x { a: [*x] }\n${header.slice(header.indexOf('kind'))}`,
      'contains it',
    ],
    ['too much', `# ${'x'.repeat(4 * 1024 * 1024)}`, 'larger than 4 MiB'],
  ])('refuses %s with one problem that says what to do', (_, text, message) => {
    const { diagnostics } = parseScenario('s.scenario.yaml', text);
    expect(diagnostics.map((d) => d.message).join('\n')).toContain(message);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]!.fix).toBeDefined();
  });

  it('shows a part of a long line, and no control characters', () => {
    const text = `${'a'.repeat(500)}\u001b[31m${'b'.repeat(500)}`;
    const frame = codeFrame(text, 1, 502, 3);
    expect(Math.max(...frame.split('\n').map((line) => line.length))).toBeLessThan(160);
    expect(frame).toContain('\u00b7[31m');
    expect(frame).not.toContain('\u001b');
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
    [
      'an object to apply without an address',
      `  timeline: [ { at: 1s, apply: { kind: ConfigMap, metadata: {} } } ]\n${expectation}`,
      '6:32 the object to apply has no apiVersion | add apiVersion, as a manifest has it\n6:32 the object to apply has no metadata.name',
    ],
    [
      'matrix values that make cells of the same name',
      `  matrix: { x: [1, 2, "1"] }\n${expectation}`,
      '6:23 "1" is already a value of matrix.x: two cells would have the same name | keep one of them',
    ],
    [
      'a hold that no run is long enough for',
      `  expect: [ { name: a, converges: { within: 5m, hold: 5h }, exists: { kind: Pod } } ]\n`,
      '6:55 hold: 5h does not fit: it begins at 0s at the earliest, and the horizon is 10m | shorten hold, or lengthen spec.horizon',
    ],
    [
      'a hold that begins too late to fit',
      `  windows: { w: { from: 8m, for: 1m } }\n  expect: [ { name: a, converges: { after: w, hold: 2m }, exists: { kind: Pod } } ]\n`,
      'hold: 2m does not fit: it begins at 9m00s at the earliest',
    ],
    [
      'a step after the horizon',
      `  timeline: [ { at: 11m, delete: { kind: Pod, name: a } } ]\n${expectation}`,
      '6:21 at: 11m is t=11m00s, after the horizon (10m): the step never happens | make it earlier, or lengthen spec.horizon',
    ],
    [
      'a step that a window puts after the horizon',
      `  windows: { w: { from: 9m } }\n  timeline: [ { at: w.end + 1s, delete: { kind: Pod, name: a } } ]\n${expectation}`,
      'at: w.end + 1s is t=10m01s, after the horizon (10m)',
    ],
    [
      'a step that is repeated and is not',
      `  timeline: [ { at: 1m, every: 1s, delete: { kind: Pod, name: a } } ]\n${expectation}`,
      '6:32 "every" without "times" happens once | add times: n, or leave "every" out',
    ],
    [
      'bounds with nothing between them',
      `  faults: [ { name: f, nth: [3, 2], expectFires: { min: 2, max: 1 }, action: { conflict: {} } } ]\n${expectation}`,
      '6:29 nth: there is no match from number 3 to number 2 | write the smaller one first: [2, 3]\n6:50 expectFires: a fault cannot fire at least 2 and at most 1 times | min is at most max',
    ],
    [
      'a verb that no request has',
      `  faults: [ { name: f, match: { verbs: [get, pach] }, action: { conflict: {} } } ]\n${expectation}`,
      '6:46 unknown verb "pach" | did you mean "patch"?',
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
      'control without an unknown step',
      `${expectation}  timeline: [ { name: off, at: 1s, delete: { kind: Pod, name: a } } ]\n  control: [ { name: c, disable: { steps: [of] }, mustFail: [ ready ] } ]\n`,
      'unknown named step "of" | did you mean "off"?',
    ],
    [
      'a control that waits for what no run misses',
      `  expect: [ { name: a, sometimes: {}, of: runs } ]\n  control: [ { name: c, disable: { actors: [r] }, mustFail: [a] } ]\n`,
      '7:62 "a" cannot fail in a run: "sometimes" is decided over an exploration | name an expectation with another operator',
    ],
    [
      'a known failure that no run shows',
      `  expect: [ { name: a, sometimes: {}, of: runs } ]\n  knownFailure: { kubeflap: { because: b, expectations: [a] } }\n`,
      '7:58 "a" cannot fail in a run',
    ],
    [
      'a premise that is decided over an exploration',
      `  expect: [ { name: a, premise: true, sometimes: {}, of: runs } ]\n`,
      '6:33 "sometimes" is decided over an exploration, so it is no premise of a run | leave "premise" out, or use eventually or atLeast',
    ],
    [
      'a span of sometimes',
      `  expect: [ { name: a, sometimes: { within: 5m }, of: runs } ]\n`,
      'unknown field "within" in spec.expect[0].sometimes',
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

  it('refuses a run that lasts no time', () => {
    const text = (header + expectation).replace('10m', '0s');
    expect(parseScenario('s.scenario.yaml', text).diagnostics).toMatchObject([
      { line: 5, column: 12, message: 'spec.horizon: nothing happens in no time', fix: expect.any(String) },
    ]);
  });

  it('takes __proto__ for an ordinary unknown key', () => {
    expect(problemsOf(`  __proto__: {}\n${expectation}`)[0]).toContain('unknown field "__proto__"');
  });
});
