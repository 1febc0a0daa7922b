import { mkdtempSync, rmSync } from 'node:fs';
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
