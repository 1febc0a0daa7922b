import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { CliIo } from '../io.ts';
import { createReporters, type ReporterName } from './reporters.ts';

/** What the reporters say of an empty suite, by stream. */
function said(...names: ReporterName[]): { readonly stdout: string; readonly stderr: string } {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io: CliIo = { stdout, stderr, env: {}, signal: new AbortController().signal, exit: () => undefined };
  for (const reporter of createReporters(names, {}, io)) {
    reporter.suiteStarted({ version: '0', cells: 0, seed: undefined, folder: undefined });
    reporter.suiteFinished({ outcomes: [], exitCode: 0, interrupted: false, notFlown: [], realMs: 0 });
  }
  return { stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

describe('reporters without files', () => {
  it('write to stdout', () => {
    expect(said('tty')).toMatchObject({ stdout: expect.stringContaining('kubeflap'), stderr: '' });
  });

  it('leave stdout to the one format for machines', () => {
    expect(said('tty', 'junit').stdout).toBe(said('junit').stdout);
    expect(said('tty', 'junit').stderr).toBe(said('tty').stdout);
    for (const line of said('tty', 'ndjson').stdout.trimEnd().split('\n'))
      expect(JSON.parse(line)).toHaveProperty('type');
  });

  it('are refused when two formats for machines would mix there', () => {
    expect(() => said('junit', 'ndjson')).toThrow(
      expect.objectContaining({ exitCode: 2, hint: expect.stringContaining('--output-file.junit') }),
    );
  });
});

it.each([
  ['', true],
  ['1', false],
])('colours on a terminal with NO_COLOR="%s": %s', (value, isColoured) => {
  const stdout = Object.assign(new PassThrough(), { isTTY: true });
  const { signal } = new AbortController();
  const io: CliIo = { stdout, stderr: stdout, env: { NO_COLOR: value }, signal, exit: () => undefined };
  for (const reporter of createReporters(['tty'], {}, io))
    reporter.suiteStarted({ version: '0', cells: 0, seed: undefined, folder: undefined });
  expect(String(stdout.read()).includes('\u001b[')).toBe(isColoured);
});
