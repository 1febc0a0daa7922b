import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as realTime } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Crew, createCrew, FlightInterruptedError } from '../../explore/index.ts';
import { main } from '../main.ts';
import { exploreSuite } from './explore-suite.ts';
import { replayFile } from './replay-file.ts';

/** Small enough for every single fault in a moment: one stuck release, one thing to read and two to write. */
const SCENARIO = `apiVersion: kubeflap.io/v1alpha1
kind: Scenario
metadata: { name: small }
spec:
  horizon: 5m
  given:
    packs: [flux@2.4]
    helmReleases: [{ names: [alloy], namespace: apps, state: deployed-but-unknown, age: 1h }]
  actors:
    - name: recovery
      ACTOR
      schedule: { every: 2m, timeout: 100s, concurrencyPolicy: Forbid }
  expect:
    - name: it is there
      exists: { kind: HelmRelease, namespace: apps }
      eventually: {}
`;

let folder: string;
let small: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'explore-suite-'));
  small = join(folder, 'small.scenario.yaml');
  writeFileSync(small, SCENARIO.replace('ACTOR', 'engine: true'));
  // An engine that does nothing at all: it breaks the law of recovery without any fault.
  mkdirSync(join(folder, 'engines', 'asleep'), { recursive: true });
  writeFileSync(join(folder, 'engines', 'asleep', 'engine.yaml'), "command: [sh, -c, 'exit 0']");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs \`kubeflap explore\` in this process. */
const explore = (...argv: string[]) => start('explore', ...argv, '--workers', '1');

function start(...argv: string[]) {
  const listeners = new Map<string, (signal: NodeJS.Signals) => void>();
  const text = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr'): PassThrough & { isTTY?: boolean } =>
    new PassThrough().on('data', (chunk) => {
      text[name] += chunk;
    });
  const stderr = stream('stderr');
  const ended = main(argv, {
    stdout: stream('stdout'),
    stderr,
    env: { NO_COLOR: '1' },
    on: (event, listener) => listeners.set(event, listener),
    off: (event) => listeners.delete(event),
  });
  return { text, ended, stderr, signal: (name: NodeJS.Signals) => listeners.get(name)?.(name) };
}

/** A crew whose flights never go on as another one did. */
function unlikeCrew(): Crew {
  const crew = createCrew(1);
  let flights = 0;
  return {
    size: 1,
    fly: async (order) => {
      const report = await crew.fly(order);
      return report.tail ? { ...report, tail: { ...report.tail, state: `${flights++}` } } : report;
    },
    close: () => crew.close(),
  };
}

/** For calling the command itself. */
function newIo() {
  const text = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') =>
    new PassThrough().on('data', (chunk) => {
      text[name] += chunk;
    });
  const io = {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    env: {},
    signal: new AbortController().signal,
    exit: () => undefined,
  };
  return { text, io };
}

const out = (name: string): string => join(folder, name);

const ASLEEP = ['--engine', 'asleep', '--budget', '1m'];

describe('kubeflap explore', { timeout: 180_000 }, () => {
  it('shows help with examples', async () => {
    const { text, ended } = explore('--help');
    expect(await ended).toBe(0);
    expect(text.stdout).toContain('Examples:');
    expect(text.stdout).toContain('--strategy pairs --budget 10m');
  });

  it.each([
    ['--strategy', 'triples', 'is not singles, pairs, all-pairs or swarm'],
    ['--classes', 'A,D', 'is not A, B or C'],
    ['--budget', 'soon', 'is not a duration'],
    ['--budget', '0s', 'must be longer than 0'],
    ['--seeds', '0', '1 or more'],
    ['--seeds', '5', 'only a swarm flies random mixes'],
  ])('refuses %s %s', async (flag, value, message) => {
    const { text, ended } = explore(small, flag, value);
    expect(await ended).toBe(2);
    expect(text.stderr).toContain(message);
  });

  it('refuses scenarios in which there is nothing to explore, and says why', async () => {
    const idle = join(folder, 'idle.scenario.yaml');
    writeFileSync(
      idle,
      readFileSync(small, 'utf8').replace('spec:', 'spec:\n  explore: { skip: it is empty }'),
    );
    const { text, ended } = explore(idle);
    expect(await ended).toBe(2);
    expect(text.stderr).toContain('none of the selected scenarios has an engine to explore');
    expect(text.stderr).toContain('small: it is empty');
  });

  it('certifies an engine that survives, without a spinner where there is no terminal', async () => {
    const { text, ended } = explore(small, '--classes', 'B', '--out', out('good'), '--corpus', out('corpus'));
    expect(await ended, text.stdout + text.stderr).toBe(0);
    expect(text.stdout).toMatch(/findings {3}none$/m);
    expect(text.stderr).not.toContain('\r');
    const certificate = JSON.parse(readFileSync(join(out('good'), 'certificate.json'), 'utf8'));
    expect(certificate).toMatchObject({ engine: 'kubeflap', complete: true, findings: [], classes: ['B'] });
    expect(certificate.tally.singles).toBeGreaterThan(5);
    expect(certificate.tally.repeated).toBeGreaterThan(0);
    expect(certificate.matrix.met).toBe(certificate.matrix.reachable);
    expect(certificate.decisions.never).toContain('exit: guardrail');
    expect(certificate.role).toMatchObject({ rules: 5, compared: 0 });
    const rbac = readFileSync(join(out('good'), 'rbac.yaml'), 'utf8');
    expect(rbac).toContain('helmreleases/status');
  });

  it('says which expectations some flight reached and which none, and ends as it would without them', async () => {
    const wishful = join(folder, 'wishful.scenario.yaml');
    writeFileSync(
      wishful,
      `${readFileSync(small, 'utf8').replace('name: small', 'name: wishful')}    - name: the engine is told of a conflict
      sometimes: {}
      of: requests
      where: request.actor == 'recovery' && request.code == 409
    - name: the release is deleted
      sometimes: {}
      of: writes
      where: write.kind == 'HelmRelease' && write.type == 'DELETED'
`,
    );
    const { text, ended } = explore(wishful, '--classes', 'B', '--out', out('wishful'));
    expect(await ended, text.stdout + text.stderr).toBe(0);
    expect(text.stdout).toContain('  sometimes  1 of 2 expectations reached by some flight');
    expect(text.stdout).toContain(
      `  never      "the release is deleted" in wishful engine=kubeflap (${wishful}:21)`,
    );
    const certificate = JSON.parse(readFileSync(join(out('wishful'), 'certificate.json'), 'utf8'));
    expect(certificate).toMatchObject({
      complete: true,
      sometimes: { reached: 1, of: 2, never: [{ expectation: 'the release is deleted', line: 21 }] },
    });
  });

  it('flies what the corpus kept again, and leaves other files in it alone', async () => {
    writeFileSync(join(out('corpus'), 'note.json'), '{"mine": true}');
    const kept = readdirSync(out('corpus')).length - 1;
    const { text, ended } = explore(
      small,
      '--classes',
      'B',
      '--out',
      out('again'),
      '--corpus',
      out('corpus'),
    );
    expect(await ended).toBe(0);
    const { tally } = JSON.parse(readFileSync(join(out('again'), 'certificate.json'), 'utf8'));
    expect(kept).toBeGreaterThan(0);
    expect(tally.corpus).toBe(kept);
    expect(text.stderr).toContain(`${join(out('corpus'), 'note.json')} is no schedule and was passed over`);
  });

  it('finds what an engine breaks without a fault, and ends with 1 in its time', async () => {
    const { text, ended } = explore(small, ...ASLEEP, '--out', out('bad'));
    expect(await ended).toBe(1);
    expect(text.stdout).toMatch(/FINDING {2}small: O1 not recovered {2}\(no fault, seen (once|\d+ times)\)/);
    expect(text.stdout).toContain('shrunk to 0 faults, 1-minimal: verified: none at all');
    const certificate = JSON.parse(readFileSync(join(out('bad'), 'certificate.json'), 'utf8'));
    expect(certificate.findings[0]).toMatchObject({ class: 'none' });
    expect(certificate.findingsByClass).toMatchObject({ none: certificate.findings.length, C: 0 });
    const stored = readFileSync(join(out('bad'), 'small-finding-1.finding.json'), 'utf8');
    expect(JSON.parse(stored)).toMatchObject({ class: 'none' });
    expect(text.stdout).toMatch(/broken {5}small without any fault: .*O1 not recovered/);
  });

  it('writes a finding as a scenario that run fails with its law, though its expectations are met before', async () => {
    const { ended, text } = start('run', join(out('bad'), 'small-finding-1.scenario.yaml'), '--no-trace');
    expect(await ended, text.stdout + text.stderr).toBe(1);
    expect(text.stdout).toContain('the law O1 holds');
  });

  it('leaves no finding of an earlier exploration beside its certificate, and removes none', async () => {
    cpSync(out('bad'), out('reused'), { recursive: true });
    const before = readdirSync(out('reused')).filter((name) => name.includes('-finding-'));
    const { ended, text } = explore(small, '--classes', 'B', '--out', out('reused'));
    expect(await ended, text.stdout + text.stderr).toBe(0);
    const after = readdirSync(out('reused')).filter((name) => name.includes('-finding-'));
    expect(after).toEqual(before.map((name) => `${name}.earlier`));
    expect(text.stderr).toContain(`of an earlier exploration in ${out('reused')}: renamed to *.earlier`);
  });

  it('is inconclusive when there was no time for any fault, and counts what is left', async () => {
    const { text, ended } = explore(small, '--budget', '1ms', '--out', out('hasty'));
    expect(await ended).toBe(3);
    expect(text.stdout).toMatch(/not flown {2}\d+ schedules: the time was up/);
    expect(text.stdout).toMatch(/cut short {2}small: 0 of \d+ singles flown/);
    expect(text.stderr).toContain('the time was up before any fault was flown');
  });

  it('is inconclusive when an audit refutes what pairs were left out for, and says how to fly them', async () => {
    const { text, io } = newIo();
    const request = { paths: [small], strategy: 'pairs', classes: 'B', engine: 'kubeflap' };
    const code = await exploreSuite({ ...request, out: out('refuted') }, io, unlikeCrew);
    expect(code, text.stdout + text.stderr).toBe(3);
    expect(text.stdout).toMatch(/void {7}a premise does not hold/);
    const { complete, refuted } = JSON.parse(readFileSync(join(out('refuted'), 'certificate.json'), 'utf8'));
    expect(complete).toBe(false);
    expect(text.stderr).toContain(`kubeflap: ${refuted.length} refuted in all`);
    const files = [...text.stderr.matchAll(/fly it {3}kubeflap replay (\S+) --until (\S+)/g)];
    expect(files.length).toBeGreaterThanOrEqual(2);
    for (const [, file, until] of files) expect(await replayFile({ file: file!, until: until! }, io)).toBe(0);
    expect(text.stdout).toContain('same flight: ledger hash');
  });

  it('ends with 4 and a certificate when its workers end, instead of waiting for them', async () => {
    const { text, io } = newIo();
    const request = { paths: [small], strategy: 'singles', classes: 'B', engine: 'kubeflap' };
    const dead = new URL(
      `data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads';
        parentPort.on('message', () => process.exit(3))`)}`,
    );
    const ended = exploreSuite({ ...request, out: out('dead') }, io, () => createCrew(2, dead));
    await expect(ended).rejects.toMatchObject({
      exitCode: 4,
      message: 'small cannot be flown to its end: worker 1 of 2 ended with exit code 3',
    });
    expect(text.stdout).toContain('findings   none so far');
  });

  it('is inconclusive when nobody asks anything', async () => {
    const silent = join(folder, 'silent.scenario.yaml');
    const text = SCENARIO.replace('ACTOR', "command: [sh, -c, 'exit 0']").replace(
      'name: small',
      'name: silent',
    );
    writeFileSync(silent, text);
    const run = explore(silent, '--out', out('silent'));
    expect(await run.ended).toBe(3);
    expect(run.text.stderr).toContain('nobody asked anything');
  });

  it('comes to an end with an engine that never does', async () => {
    mkdirSync(join(folder, 'engines', 'restless'), { recursive: true });
    const command = "command: [sh, -c, 'while :; do sleep 40; done']";
    writeFileSync(join(folder, 'engines', 'restless', 'engine.yaml'), command);
    const argv = ['--engine', 'restless', '--budget', '1m', '--out', out('restless')];
    const { text, ended } = explore(small, ...argv);
    expect(await ended).toBe(1);
    expect(text.stdout).toContain('FINDING  small: O1 not recovered');
  });

  it.each([
    ['its time is up', 3, ['--budget', '1ms'], 'the time was up'],
    ['Ctrl-C', 130, [], 'interrupted'],
  ])(
    'ends soon after %s with an engine that computes for ever, and names what it was doing',
    async (_, code, more, why) => {
      mkdirSync(join(folder, 'engines', 'endless'), { recursive: true });
      const command = `command: [sh, -c, 'touch ${join(folder, 'computing')}; while :; do :; done']`;
      writeFileSync(join(folder, 'engines', 'endless', 'engine.yaml'), command);
      rmSync(join(folder, 'computing'), { force: true });
      const { text, ended, signal } = explore(small, '--engine', 'endless', '--out', out('endless'), ...more);
      let begun = performance.now();
      if (code === 130) {
        while (!existsSync(join(folder, 'computing'))) await realTime(10);
        begun = performance.now();
        signal('SIGINT');
      }
      expect(await ended).toBe(code);
      expect(performance.now() - begun).toBeLessThan(4_000);
      expect(text.stderr).toContain(`kubeflap: ${why} in the middle of small: the fault-free flight`);
      expect(text.stderr).not.toContain('nobody asked anything');
      const certificate = JSON.parse(readFileSync(join(out('endless'), 'certificate.json'), 'utf8'));
      expect(certificate).toMatchObject({
        scenarios: [],
        notExplored: [{ name: 'small', why: `${why} in its fault-free flight` }],
        cutBy: why,
        cutOff: ['small: the fault-free flight'],
        complete: false,
        findings: [],
      });
    },
  );

  it('keeps a finding as it is when shrinking it never ends, and names it', async () => {
    const { text, io } = newIo();
    const ending = new AbortController();
    const crew = createCrew(1);
    let flights = 0;
    const fly: Crew['fly'] = (order, signal) => {
      // The fault-free flight and its repetition; what comes then is shrinking.
      if (flights++ < 2) return crew.fly(order, signal);
      setImmediate(() => ending.abort());
      return new Promise((_, reject) =>
        signal?.addEventListener('abort', () => reject(new FlightInterruptedError())),
      );
    };
    const request = { paths: [small], strategy: 'singles', classes: 'B', engine: 'asleep' };
    const to = { ...io, signal: ending.signal };
    const code = await exploreSuite({ ...request, out: out('hanging') }, to, () => ({ ...crew, fly }));
    expect(code).toBe(130);
    expect(text.stdout).toContain('not shrunk, 0 faults: none at all');
    expect(text.stderr).toContain('interrupted before small: O1 not recovered was shrunk to the end');
    expect(readdirSync(out('hanging'))).toContain('small-finding-1.finding.json');
  });

  it('keeps its findings when it is interrupted, and renews one line on a terminal', async () => {
    const run = explore(small, '--engine', 'asleep', '--out', out('interrupted'));
    run.stderr.isTTY = true;
    run.stderr.once('data', () => run.signal('SIGINT'));
    expect(await run.ended).toBe(130);
    expect(run.text.stderr).toContain('\r\u001b[2Kexploring small');
    expect(run.text.stdout).toContain('not shrunk, 0 faults: none at all');
    expect(readdirSync(out('interrupted'))).toContain('small-finding-1.finding.json');
  });

  it('ends with 4 and says so before it begins when it cannot write there', async () => {
    const { text, ended } = explore(small, '--out', join(small, 'below-a-file'));
    expect(await ended).toBe(4);
    expect(text.stderr).toContain('cannot write to');
    const argv = ['--strategy', 'swarm', '--corpus', join(small, 'corpus'), '--out', out('unwritten')];
    const corpus = explore(small, ...argv);
    expect(await corpus.ended).toBe(4);
    expect(corpus.text.stdout).toBe('');
  });

  it('does not say that its time was up when it gave up', async () => {
    // What the corpus keeps cannot be written: there are folders of those names.
    for (const name of readdirSync(out('corpus'))) mkdirSync(join(out('dead'), name), { recursive: true });
    const argv = ['--classes', 'B', '--out', out('gave-up'), '--corpus', out('dead')];
    const { text, ended } = explore(small, ...argv);
    expect(await ended, text.stdout + text.stderr).toBe(4);
    expect(text.stdout + text.stderr).not.toContain('the time was up');
    const certificate = JSON.parse(readFileSync(join(out('gave-up'), 'certificate.json'), 'utf8'));
    expect(certificate).toMatchObject({ cutBy: 'given up', complete: false });
  });

  it('shows its findings, and ends with 4, when the disk is full in the end', async () => {
    mkdirSync(out('full'));
    for (const file of ['certificate.json', 'small-finding-1.scenario.yaml'])
      symlinkSync('/dev/full', join(out('full'), file));
    const { text, ended } = explore(small, ...ASLEEP, '--out', out('full'));
    expect(await ended).toBe(4);
    expect(text.stdout).toContain('FINDING  small: O1 not recovered');
    expect(text.stdout).toContain('not kept: cannot write to');
    expect(text.stdout).toContain('CERTIFICATE');
    expect(text.stderr).toContain('ENOSPC');
  });
});
