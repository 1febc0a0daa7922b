import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as realTime } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFinding } from '../../explore/finding/finding-format.ts';
import { createCrew, type Finding, type Shrunk, shrinkFinding, writeFinding } from '../../explore/index.ts';
import { runScenario } from '../../run/index.ts';
import { cellsOf, loadScenario, requireScenario } from '../../scenario/index.ts';
import { encodeTrace, type Trace } from '../../trace/index.ts';
import { EXIT } from '../exit-code.ts';
import type { CliIo } from '../io.ts';
import { replayFile } from './replay-file.ts';
import { shrinkFile } from './shrink-file.ts';

const FILE = join(import.meta.dirname, '../../../tests/mutants/fixtures/two-stuck.scenario.yaml');

let folder: string;
let trace: Trace;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'replay-'));
  trace = await flown();
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true }));

async function flown(disable: { faults?: string[] } = {}): Promise<Trace> {
  // Without a matrix the engine is no part of the label, unless it was asked for by name.
  const [cell] = cellsOf(requireScenario(loadScenario(FILE)));
  return (await runScenario(cell!, { disable })).trace;
}

function io(): { io: CliIo; text: () => string } {
  const stdout = new PassThrough();
  let text = '';
  stdout.on('data', (chunk) => {
    text += chunk;
  });
  const { signal } = new AbortController();
  return { io: { stdout, stderr: stdout, env: {}, signal, exit: () => undefined }, text: () => text };
}

async function replay(file: string, more: { until?: string } = {}): Promise<{ exit: number; text: string }> {
  const { io: to, text } = io();
  const exit = await replayFile({ file, ...more }, to);
  return { exit, text: text() };
}

function store(name: string, stored: Trace): string {
  const file = join(folder, `${name}.trace.ndjson`);
  writeFileSync(file, encodeTrace(stored));
  return file;
}

/** A finding that is none: the engine survives it. Enough to be replayed. */
function findingOf(more: Partial<Finding>): Finding {
  return {
    signature: 'two-stuck: O1 not recovered',
    scenario: FILE,
    cell: '',
    engine: 'kubeflap',
    oracle: 'O1',
    message: 'it is not Ready',
    seed: 3,
    schedule: [],
    hash: '',
    seen: 1,
    ...more,
  };
}

const EDITED = { kubeflap: '0.0.1', scenarioSha256: '0' };

/** Written with the hash of its flight, as explore does. */
async function written(name: string, more: Partial<Finding> = {}): Promise<string> {
  const crew = createCrew(1);
  const finding = findingOf(more);
  const ref = { file: finding.scenario, label: finding.cell, engine: finding.engine };
  const report = await crew.fly({ cell: ref, schedule: finding.schedule, seed: finding.seed, tell: 'lines' });
  await crew.close();
  const shrunk: Shrunk = {
    finding: { ...finding, hash: report.hash },
    oneMinimal: false,
    flights: 1,
    lines: report.lines,
  };
  return writeFinding(shrunk, join(folder, name), 1).data;
}

describe('kubeflap replay of a stored run', { timeout: 180_000 }, () => {
  it('flies it again to the same hash, with or without the engine in its label', async () => {
    expect(await replay(store('plain', trace))).toMatchObject({
      exit: EXIT.ok,
      text: `same flight: ledger hash ${trace.hash}\n`,
    });
    expect((await replay(store('named', { ...trace, cell: 'engine=kubeflap' }))).exit).toBe(EXIT.ok);
  });

  it('prints what happened until a time', async () => {
    const { text } = await replay(store('until', trace), { until: '2m' });
    expect(text).toContain('t=120000 recovery#1/list/helmreleases.helm.toolkit.fluxcd.io');
    expect(text).not.toContain('recovery#2');
    await expect(replay(store('until', trace), { until: 'soon' })).rejects.toMatchObject({
      exitCode: EXIT.usage,
    });
  });

  it('ends with 5 and shows the first row that differs', async () => {
    const index = trace.events.findIndex((event) => event.kind === 'request');
    const row = trace.events[index];
    if (row?.kind !== 'request') throw new Error('nothing was asked');
    const events = trace.events.with(index, { ...row, code: 418 });
    const { exit, text } = await replay(store('other', { ...trace, hash: 'another', events }));
    expect(exit).toBe(EXIT.nondeterministic);
    expect(text).toContain(`first difference at event ${index}:`);
    expect(text).toContain('-> 418');
    expect(text).toContain('-> 200');
  });

  it('says whether scenario or kubeflap is another than when it was recorded, where that is known', async () => {
    const { provenance, ...unknown } = trace;
    const told = async (name: string, stored: Trace): Promise<string> =>
      (await replay(store(name, { ...stored, hash: 'another' }))).text;
    const older = await told('older', { ...trace, provenance: { ...provenance!, kubeflap: '0.0.1' } });
    expect(older).toMatch(/^another flight: .*\nit was recorded by kubeflap 0\.0\.1, this is \d/);
    expect(older).not.toContain('scenario has changed');
    const edited = await told('edited', { ...trace, provenance: { ...provenance!, scenarioSha256: '0' } });
    expect(edited).toContain('\nthe scenario has changed since it was recorded\n');
    expect(await told('same', trace)).toContain('\nscenario and version of kubeflap are the same:');
    expect((await told('unknown', unknown)).split('\n')).toHaveLength(2);
  });

  it('gives the same hash for a scenario that says the same in other words', async () => {
    const file = join(folder, 'words.scenario.yaml');
    const text = readFileSync(FILE, 'utf8');
    writeFileSync(file, text);
    const [cell] = cellsOf(requireScenario(loadScenario(file)));
    const stored = store('words', (await runScenario(cell!)).trace);
    writeFileSync(file, `${text}# another word\n`);
    expect(await replay(stored)).toMatchObject({
      exit: EXIT.ok,
      text: expect.stringMatching(/^same flight/),
    });
  });

  it('ends as interrupted, without a comparison, when somebody ends it between two steps', async () => {
    const { io: to, text } = io();
    const request = { file: store('stepped', trace), step: true } as const;
    const exit = await replayFile(request, { ...to, signal: AbortSignal.abort('SIGINT') });
    expect(exit).toBe(EXIT.interrupted);
    expect(text()).not.toContain('same flight');
  });

  it('is refused for a folder, with what to give instead', async () => {
    await expect(replay(folder)).rejects.toMatchObject({
      exitCode: EXIT.usage,
      message: `${folder} is a folder`,
      hint: expect.stringContaining('.trace.ndjson'),
    });
    await expect(replay(join(FILE, 'x.trace.ndjson'))).rejects.toMatchObject({ exitCode: EXIT.usage });
  });

  it.each([
    ['a changed byte', (text: string) => text.replace('"code":200', '"code":201'), /checksum/],
    ['another version', (text: string) => text.replace('"version":1', '"version":2'), /version 2/],
    ['a cut end', (text: string) => text.slice(0, text.length / 2), /JSON|cut off/],
  ])('refuses %s', async (name, damage, message) => {
    const file = store(name, trace);
    writeFileSync(file, damage(readFileSync(file, 'utf8')));
    await expect(replay(file)).rejects.toMatchObject({ exitCode: EXIT.usage, message });
  });

  it('names a scenario that is gone, a cell that is gone, and a file that is not there', async () => {
    const usage = (message: RegExp) => ({ exitCode: EXIT.usage, message });
    const gone = store('gone', { ...trace, file: '/nowhere/x.scenario.yaml' });
    await expect(replay(gone)).rejects.toMatchObject(usage(/nowhere.* is not there: it has been moved/));
    const cell = store('cell', { ...trace, cell: 'victims=9' });
    await expect(replay(cell)).rejects.toMatchObject(usage(/no cell "victims=9"/));
    await expect(replay(join(folder, 'x.trace.ndjson'))).rejects.toMatchObject(usage(/does not exist/));
  });
});

describe('kubeflap replay of a finding', { timeout: 180_000 }, () => {
  it('flies its schedule again to the same hash', async () => {
    const { exit, text } = await replay(await written('same'));
    expect(text).toContain('same flight');
    expect(exit).toBe(EXIT.ok);
  });

  it('ends with 5 when it goes another way, with the first row that differs and whether the law is still broken', async () => {
    const data = await written('changed');
    const other = encodeFinding(findingOf({ hash: 'as recorded', seed: 3, provenance: EDITED }));
    writeFileSync(data, other);
    const flight = data.replace('.finding.json', '.flight.txt');
    const lines = readFileSync(flight, 'utf8');
    writeFileSync(flight, lines.replace('t=120000 recovery#1/list', 't=119000 recovery#1/list'));
    const { exit, text } = await replay(data);
    expect(exit).toBe(EXIT.nondeterministic);
    expect(text).toMatch(/first difference at event \d+:\n {2}recorded {2}t=119000 .*\n {2}now {7}t=120000 /);
    expect(text).toContain('does not show itself any more');
    expect(text).toContain('the scenario has changed since it was recorded');
  });

  it('refuses one that was changed, of another version, or that is none', async () => {
    const data = await written('damaged');
    const text = readFileSync(data, 'utf8');
    for (const [damaged, message] of [
      [text.replace('"seed": 3', '"seed": 4'), /checksum/],
      [text.replace('"version": 1', '"version": 9'), /version 9/],
      ['{}', /not a finding/],
      ['no', /not a finding/],
    ] as const) {
      writeFileSync(data, damaged);
      await expect(replay(data)).rejects.toMatchObject({ exitCode: EXIT.usage, message });
    }
  });
});

/** Written by hand: it cannot be flown any more, so no flight can have written it. */
function outdated(name: string, more: Partial<Finding>, fault?: string): string {
  const file = join(folder, `${name}.finding.json`);
  const { sha256: _this, ...stored } = JSON.parse(encodeFinding(findingOf(more))) as Finding & {
    sha256: string;
  };
  const text = JSON.stringify(stored).replaceAll(A_FAULT.fault, fault ?? A_FAULT.fault);
  const sha256 = createHash('sha256').update(text).digest('hex');
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(text) as object), sha256 }));
  return file;
}

const A_FAULT = {
  site: { actor: 'recovery', verb: 'list', resource: 'secrets', namespace: '', name: '', nth: 1 },
  fault: 'W1-silent',
};

describe('a finding that its scenario or this version has outlived', { timeout: 180_000 }, () => {
  const noEngine = (): string => {
    const file = join(folder, 'world.scenario.yaml');
    writeFileSync(
      file,
      'apiVersion: kubeflap.io/v1alpha1\nkind: Scenario\nmetadata: { name: world }\nspec: { horizon: 1m, expect: [ { name: e, never: {}, of: runs } ] }\n',
    );
    return file;
  };

  it.each([
    ['cell', () => ({ cell: 'victims=9' }), /has no cell "victims=9" for the engine kubeflap any more/],
    ['scenario', () => ({ scenario: 'gone.scenario.yaml' }), /another folder than it was recorded from/],
    ['engine', () => ({ scenario: noEngine() }), /world has no engine to explore/],
    ['fault', () => ({ schedule: [A_FAULT] }), /unknown fault "X99-unheard-of"/, 'X99-unheard-of'],
  ])('ends replay and shrink with 2 when its %s is gone', async (name, more, message, fault?: string) => {
    const file = outdated(name, more(), fault);
    const usage = { exitCode: EXIT.usage, message: expect.stringMatching(message) };
    await expect(replay(file)).rejects.toMatchObject(usage);
    await expect(shrinkFile({ file }, io().io)).rejects.toMatchObject(usage);
  });
});

describe('Ctrl-C in the middle of a flight that never ends', { timeout: 60_000 }, () => {
  it.each([
    ['replay', (file: string, to: CliIo) => replayFile({ file }, to)],
    ['shrink', (path: string, to: CliIo) => shrinkFile({ file: path }, to)],
  ])('ends kubeflap %s with 130', async (_, command) => {
    const started = join(folder, 'started');
    rmSync(started, { force: true });
    mkdirSync(join(folder, 'engines', 'endless'), { recursive: true });
    const engine = { command: ['sh', '-c', `touch ${started}; while :; do :; done`] };
    writeFileSync(join(folder, 'engines', 'endless', 'engine.yaml'), JSON.stringify(engine));
    const scenario = join(folder, 'endless.scenario.yaml');
    writeFileSync(scenario, readFileSync(FILE));
    const file = join(folder, 'endless.finding.json');
    writeFileSync(file, encodeFinding(findingOf({ scenario, engine: 'endless' })));
    const ending = new AbortController();
    const { io: to, text } = io();
    const ended = command(file, { ...to, signal: ending.signal });
    while (!existsSync(started)) await realTime(10);
    const begun = performance.now();
    ending.abort();
    expect(await ended).toBe(EXIT.interrupted);
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(text()).toMatch(/^kubeflap: interrupted [^\n]*endless\.finding\.json[^\n]*\n$/);
  });
});

describe('kubeflap shrink', { timeout: 180_000 }, () => {
  it('ends with 5 when the finding no longer shows itself, and says what has changed', async () => {
    const file = await written('healed');
    const healed = (message: RegExp) => ({ exitCode: EXIT.nondeterministic, message });
    await expect(shrinkFile({ file }, io().io)).rejects.toMatchObject(
      healed(/does not show itself any more with seed 3; scenario and version of kubeflap are the same/),
    );
    writeFileSync(file, encodeFinding(findingOf({ provenance: EDITED })));
    await expect(shrinkFile({ file }, io().io)).rejects.toMatchObject(
      healed(
        /any more with seed 3; the scenario has changed since it was recorded; it was recorded by kubeflap 0\.0\.1, this/,
      ),
    );
    writeFileSync(file, encodeFinding(findingOf({})));
    await expect(shrinkFile({ file }, io().io)).rejects.toMatchObject(healed(/any more with seed 3$/));
  });

  it('is refused for a finding that does not show itself', async () => {
    const crew = createCrew(1);
    await expect(shrinkFinding(findingOf({}), crew)).rejects.toMatchObject({
      code: 'KUBEFLAP_NOT_REPRODUCED',
    });
    await crew.close();
  });
});
