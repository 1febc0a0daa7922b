import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runScenario } from '../../run/index.ts';
import { cellsOf, loadScenario, requireScenario } from '../../scenario/index.ts';
import { encodeTrace, type Trace } from '../../trace/index.ts';
import { EXIT } from '../exit-code.ts';
import type { CliIo } from '../io.ts';
import { judgeRuns } from './judge-runs.ts';

const FILE = join(import.meta.dirname, '../../../tests/mutants/fixtures/two-stuck.scenario.yaml');

let folder: string;
let trace: Trace;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'judge-'));
  const [cell] = cellsOf(requireScenario(loadScenario(FILE)));
  trace = (await runScenario(cell!, { done: () => false })).trace;
});

afterAll(() => rmSync(folder, { recursive: true }));

function store(name: string, stored: Trace): string {
  const file = join(folder, `${name}.trace.ndjson`);
  writeFileSync(file, encodeTrace(stored));
  return file;
}

async function judge(
  run: string,
  strict = false,
  signal = new AbortController().signal,
): Promise<{ exit: number; text: string }> {
  const stdout = new PassThrough();
  const io: CliIo = {
    stdout,
    stderr: stdout,
    env: {},
    signal,
    exit: () => undefined,
  };
  const exit = await judgeRuns({ run, strict }, io);
  return { exit, text: String(stdout.read()) };
}

/** The same run, had the engine not been allowed what it asked for first. */
function refused(of: Trace): Trace {
  const index = of.events.findIndex((event) => event.kind === 'request' && event.actor === 'recovery');
  const row = of.events[index];
  if (row?.kind !== 'request') throw new Error('the engine asked for nothing');
  return { ...of, events: of.events.with(index, { ...row, allowed: false }) };
}

describe('kubeflap judge', () => {
  it('comes to the verdict of the run itself, and finds no law broken', async () => {
    const { exit, text } = await judge(store('good', trace));
    expect(exit).toBe(EXIT.ok);
    expect(text).toContain('PASS         good');
    expect(text).not.toContain('law broken');
  });

  it('shows a broken law, and fails for it when asked to', async () => {
    const file = store('refused', refused(trace));
    const lenient = await judge(file);
    expect(lenient.exit).toBe(EXIT.ok);
    expect(lenient.text).toContain('law broken   O12 [no fault] recovery may not list helmreleases');
    expect(lenient.text).toContain('laws: 1 broken without a fault');
    expect((await judge(file, true)).exit).toBe(EXIT.failed);
  });

  it('fails what an expectation of today does not hold for', async () => {
    const events = trace.events.filter((event) => event.kind !== 'commit');
    const { exit, text } = await judge(store('empty', { ...trace, events }));
    expect(exit).toBe(EXIT.failed);
    expect(text).toContain('the stuck release becomes Ready and stays so');
  });

  it('refuses a trace in which one byte was changed', async () => {
    const file = store('damaged', trace);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"code":200', '"code":201'));
    await expect(judge(file)).rejects.toMatchObject({ exitCode: EXIT.usage, message: /checksum/ });
  });

  it('refuses a trace of another version, a cell that is gone, and a path to nothing', async () => {
    const other = store('other', { ...trace, version: 99 as never });
    await expect(judge(other)).rejects.toMatchObject({ exitCode: EXIT.usage, message: /version 99/ });
    const gone = store('gone', { ...trace, cell: 'victims=9' });
    await expect(judge(gone)).rejects.toMatchObject({ exitCode: EXIT.usage, message: /no cell/ });
    await expect(judge(join(folder, 'nothing'))).rejects.toMatchObject({ exitCode: EXIT.usage });
  });

  it('says of a file that is no trace which, and what it takes', async () => {
    const file = join(folder, 'a.txt');
    writeFileSync(file, 'no trace\n');
    await expect(judge(file)).rejects.toMatchObject({
      exitCode: EXIT.usage,
      message: `${file}:1 is not JSON`,
      hint: expect.stringContaining('.trace.ndjson'),
    });
    const finding = join(folder, 'a.finding.json');
    writeFileSync(finding, '{}\n');
    await expect(judge(finding)).rejects.toMatchObject({
      exitCode: EXIT.usage,
      message: expect.stringContaining('is a finding'),
      hint: expect.stringContaining('kubeflap replay'),
    });
  });

  it('judges the others of a folder when one is damaged, names it, and ends with 2', async () => {
    const suite = mkdtempSync(join(folder, 'suite-'));
    for (const name of ['a', 'c']) writeFileSync(join(suite, `${name}.trace.ndjson`), encodeTrace(trace));
    const damaged = join(suite, 'b.trace.ndjson');
    writeFileSync(damaged, encodeTrace(trace).slice(0, 5_000));
    const lost = join(suite, 'lost.trace.ndjson');
    writeFileSync(lost, encodeTrace({ ...trace, file: 'gone.scenario.yaml' }));
    const { exit, text } = await judge(suite);
    expect(exit).toBe(EXIT.usage);
    expect(text).toContain('PASS         a');
    expect(text).toContain(`kubeflap: ${damaged}:`);
    expect(text).toContain(`kubeflap: ${lost}: the scenario gone.scenario.yaml is not there`);
    expect(text).toContain('PASS         c');
    expect(text).toContain('laws: 0 broken');
  });

  it('keeps the words apart from the law', async () => {
    const healthy = FILE.replace('two-stuck', 'healthy');
    const [cell] = cellsOf(requireScenario(loadScenario(healthy)));
    const calm = (await runScenario(cell!, { done: () => false })).trace;
    expect((await judge(store('calm', calm))).text).toContain('  proves little O20 ');
  });

  it('says what was not judged any more when it is interrupted', async () => {
    const file = store('late', trace);
    const { exit, text } = await judge(file, false, AbortSignal.abort());
    expect(exit).toBe(EXIT.interrupted);
    expect(text).toBe(`kubeflap: interrupted before ${file} was judged\n`);
  });
});
