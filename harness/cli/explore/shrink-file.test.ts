import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runScenario } from '../../run/index.ts';
import { cellsOf, loadScenario, requireScenario } from '../../scenario/index.ts';
import { encodeTrace, type Trace } from '../../trace/index.ts';
import { EXIT } from '../exit-code.ts';
import { main } from '../main.ts';

const WORLD = join(import.meta.dirname, '../../../tests/mutants/fixtures/two-stuck.scenario.yaml');

/** Of these only the first strike of `lost` makes the engine's log untrue; the second is noticed and mended. */
const FAULTS = `faults:
    - { name: slow, match: { actors: [recovery] }, action: { delay: { latency: 20ms } } }
    - { name: lost, max: 2, match: { verbs: [patch], resources: [helmreleases.helm.toolkit.fluxcd.io/status] }, action: { loseWrite: {} } }
    - { name: busy, probability: 0.3, match: { verbs: [list] }, action: { tooManyRequests: {} } }
  expect:`;

let folder: string;
let stored: string;
let trace: Trace;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shrink-file-'));
  const file = join(folder, 'two-stuck.scenario.yaml');
  writeFileSync(file, readFileSync(WORLD, 'utf8').replace('expect:', FAULTS));
  const [cell] = cellsOf(requireScenario(loadScenario(file)));
  ({ trace } = await runScenario(cell!));
  stored = store('stored', trace);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

function store(name: string, recorded: Trace): string {
  const file = join(folder, `${name}.trace.ndjson`);
  writeFileSync(file, encodeTrace(recorded));
  return file;
}

async function kubeflap(...argv: string[]): Promise<{ exit: number; stdout: string; stderr: string }> {
  const text = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') =>
    new PassThrough().on('data', (chunk) => {
      text[name] += chunk;
    });
  const io = { stdout: stream('stdout'), stderr: stream('stderr'), env: { NO_COLOR: '1' } };
  const exit = await main(argv, { ...io, on: () => undefined, off: () => undefined });
  return { exit, ...text };
}

describe('kubeflap shrink of a stored run', { timeout: 120_000 }, () => {
  it('writes the shortest schedule as a scenario that kubeflap run fails and kubeflap replay repeats', async () => {
    const out = join(folder, 'out');
    const { exit, stdout } = await kubeflap('shrink', stored, '--out', out);
    expect(exit).toBe(EXIT.ok);
    expect(stdout).toMatch(/^FAILURE {2}O8 log claims a correction: run 1 says /);
    expect(stdout).toMatch(/ {2}\d+ strikes of 3 faults, shrunk to 1 in \d+ flights; 1-minimal: verified\n/);
    expect(stdout).toContain(
      '  lost at recovery patch helmreleases.helm.toolkit.fluxcd.io/status apps/stuck #1\n',
    );
    const scenario = join(out, 'two-stuck-shrunk.scenario.yaml');
    expect(stdout).toContain(`  run      kubeflap run ${scenario}\n`);
    const { document } = requireScenario(loadScenario(scenario));
    expect(document.spec.faults).toMatchObject([{ name: 'lost', nth: 1, match: { names: ['stuck'] } }]);
    expect(document.spec.explore).toEqual({ finding: 'O8 log claims a correction', faults: ['lost'] });
    const run = await kubeflap('run', scenario, '--no-trace');
    expect(run.exit).toBe(EXIT.failed);
    expect(run.stdout).toContain('the law O8 holds');
    const replay = await kubeflap('replay', join(out, 'two-stuck-shrunk.trace.ndjson'));
    expect(replay).toMatchObject({ exit: EXIT.ok, stdout: expect.stringContaining('same flight') });
  });

  it('names the file by a failure that was asked for, beside those of other failures', async () => {
    const out = join(folder, 'asked');
    const { stdout } = await kubeflap(
      'shrink',
      stored,
      '--failure',
      'O8 log claims a correction',
      '--out',
      out,
    );
    const scenario = join(out, 'two-stuck-o8-log-claims-a-correction-shrunk.scenario.yaml');
    expect(stdout).toContain(`  run      kubeflap run ${scenario}\n`);
    expect((await kubeflap('run', scenario, '--no-trace')).exit).toBe(EXIT.failed);
  });

  it('ends with 4 before it flies anything when it cannot write there', async () => {
    const out = join(stored, 'below-a-file');
    // Without that, the scenario would be looked for first.
    const lost = store('lost', { ...trace, file: '/nowhere/x.scenario.yaml' });
    for (const file of [stored, lost])
      expect(await kubeflap('shrink', file, '--out', out)).toMatchObject({
        exit: EXIT.broken,
        stdout: '',
        stderr: expect.stringContaining(`cannot write to ${out}`),
      });
  });

  it('ends with 2 for a run in which that did not fail, and says what did', async () => {
    const { exit, stderr } = await kubeflap('shrink', stored, '--failure', 'O9');
    expect(exit).toBe(EXIT.usage);
    expect(stderr).toMatch(/"O9" did not fail in this run; what did: O8 log claims a correction/);
  });

  it('refuses what replay refuses', async () => {
    const text = readFileSync(stored, 'utf8');
    for (const [name, damaged, message] of [
      ['byte', text.replace('"code":200', '"code":201'), /checksum/],
      ['version', text.replace('"version":1', '"version":2'), /version 2/],
    ] as const) {
      const file = join(folder, `${name}.trace.ndjson`);
      writeFileSync(file, damaged);
      const { exit, stderr } = await kubeflap('shrink', file);
      expect({ exit, stderr }).toEqual({ exit: EXIT.usage, stderr: expect.stringMatching(message) });
    }
    for (const [file, message] of [
      [store('gone', { ...trace, file: '/nowhere/x.scenario.yaml' }), /nowhere/],
      [store('cell', { ...trace, cell: 'victims=9' }), /no cell "victims=9"/],
      [join(folder, 'x.trace.ndjson'), /does not exist/],
      [folder, /is a folder/],
    ] as const)
      expect(await kubeflap('shrink', file)).toMatchObject({
        exit: EXIT.usage,
        stderr: expect.stringMatching(message),
      });
    expect((await kubeflap('shrink', 'a.finding.json', '--failure', 'O9')).stderr).toMatch(/for stored runs/);
  });

  it('ends with 5 for a run that goes another way today', async () => {
    const provenance = { ...trace.provenance!, scenarioSha256: '0' };
    const { exit, stderr } = await kubeflap(
      'shrink',
      store('other', { ...trace, hash: 'another', provenance }),
    );
    expect(exit).toBe(EXIT.nondeterministic);
    expect(stderr).toMatch(/goes another way today: .*; the scenario has changed since it was recorded/);
  });
});
