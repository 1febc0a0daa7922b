import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { RunStore, readTrace } from './run-store.ts';
import { TRACE_VERSION, type Trace } from './trace.ts';

const NOW = Date.UTC(2026, 10, 29);

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kubeflap-store-'));
  return () => rmSync(root, { recursive: true });
});

function traceOf(scenario: string, cell: string, control?: string): Trace {
  return { version: TRACE_VERSION, scenario, cell, control, events: [] } as unknown as Trace;
}

describe('traces of one invocation', () => {
  it.runIf(existsSync('/proc/self'))('are refused at once where no folder can be made', () => {
    expect(() => RunStore.create('/proc/kubeflap', NOW)).toThrow("mkdir '/proc/kubeflap'");
  });

  it('have plain names where a file can have them', () => {
    const store = RunStore.create(root, NOW);
    expect(basename(store.save(traceOf('one', 'engine=kubeflap')))).toBe('one--engine=kubeflap.trace.ndjson');
    expect(basename(store.save(traceOf('two', '')))).toBe('two.trace.ndjson');
  });

  it('are all kept, those too whose names read the same as files', () => {
    const store = RunStore.create(root, NOW);
    const long = 'x'.repeat(100);
    const traces = [
      traceOf('one', 'limit=>10m'),
      traceOf('one', 'limit=<10m'),
      traceOf('one', 'a/b', 'c'),
      traceOf('one', 'a b', 'c'),
      traceOf('one', `a=${long}1`),
      traceOf('one', `a=${long}2`),
      traceOf('one', '', 'x'),
      traceOf('one--x', ''),
    ];
    const files = traces.map((trace) => store.save(trace));
    expect(files.map((file) => readTrace(file))).toEqual(traces);
  });
});

describe('folders of runs', () => {
  const names = (): string[] =>
    readdirSync(join(root, 'runs'))
      .filter((name) => name !== 'latest')
      .sort();

  it('are kept for the ten newest, and latest is the newest', () => {
    for (let n = 0; n < 15; n++) RunStore.create(root, NOW + n * 1000).close();
    expect(names()).toHaveLength(10);
    expect(names()[0]).toBe('2026-11-29T00-00-05Z');
    expect(realpathSync(join(root, 'runs', 'latest'))).toMatch(/2026-11-29T00-00-14Z$/);
  });

  it('are not removed while somebody writes to them, but are when that process is gone', async () => {
    const long = RunStore.create(root, NOW);
    const gone = RunStore.create(root, NOW + 1);
    const child = spawn('true');
    await new Promise((resolve) => child.once('exit', resolve));
    writeFileSync(join(gone.folder, '.pid'), String(child.pid));
    for (let n = 1; n < 15; n++) RunStore.create(root, NOW + n * 1000).close();
    expect(existsSync(gone.folder)).toBe(false);
    expect(existsSync(long.save(traceOf('one', '')))).toBe(true);
    long.close();
    RunStore.create(root, NOW + 20_000).close();
    expect(existsSync(long.folder)).toBe(false);
  });

  it('have names of their own when several begin in the same second', () => {
    mkdirSync(join(root, 'runs', '2026-11-29T00-00-00Z'), { recursive: true });
    const folders = [RunStore.create(root, NOW), RunStore.create(root, NOW)].map(({ folder }) => folder);
    expect(folders.map((folder) => basename(folder))).toEqual([
      '2026-11-29T00-00-00Z-2',
      '2026-11-29T00-00-00Z-3',
    ]);
  });
});
