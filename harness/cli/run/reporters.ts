import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  JunitReporter,
  KnownTableReporter,
  type KnownWeakness,
  NdjsonReporter,
  type Reporter,
  TerminalReporter,
} from '../../report/index.ts';
import type { CliIo } from '../io.ts';

/** The formats `--reporter` knows. */
export type ReporterName = 'tty' | 'junit' | 'ndjson';

/**
 * Makes the reporters. One that has an output file writes there, the others to stdout. With `weaknesses` the terminal shows
 * their table.
 */
export function createReporters(
  names: readonly ReporterName[],
  files: Readonly<Partial<Record<ReporterName, string>>>,
  io: CliIo,
  weaknesses?: readonly KnownWeakness[],
): Reporter[] {
  const wanted = new Set<ReporterName>([...names, ...(Object.keys(files) as ReporterName[])]);
  return [...wanted].map((name) => createReporter(name, files[name], io, weaknesses));
}

function createReporter(
  name: ReporterName,
  file: string | undefined,
  io: CliIo,
  weaknesses: readonly KnownWeakness[] | undefined,
): Reporter {
  const write = file === undefined ? (text: string) => void io.stdout.write(text) : appender(file);
  const isTerminal = file === undefined && (io.stdout as { isTTY?: boolean }).isTTY === true;
  const color = isTerminal && io.env['NO_COLOR'] === undefined;
  switch (name) {
    case 'tty':
      return weaknesses
        ? new KnownTableReporter(weaknesses, { write, color, live: isTerminal })
        : new TerminalReporter({ write, color, live: isTerminal });
    case 'junit':
      return new JunitReporter(write);
    case 'ndjson':
      return new NdjsonReporter(write);
  }
}

/** Starts the file anew and appends to it. */
function appender(file: string): (text: string) => void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  return (text) => writeFileSync(file, text, { flag: 'a' });
}
