import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  JunitReporter,
  KnownTableReporter,
  type KnownWeakness,
  NdjsonReporter,
  type Reporter,
  TerminalReporter,
} from '../../report/index.ts';
import { makeFolder } from '../../trace/index-folder.ts';
import { CliError, EXIT } from '../exit-code.ts';
import type { CliIo } from '../io.ts';

/** The formats `--reporter` knows. */
export type ReporterName = 'tty' | 'junit' | 'ndjson';

/**
 * Makes the reporters. One that has an output file writes there, the others to stdout; beside a format for machines there, what is
 * for people goes to stderr. With `weaknesses` the terminal shows their table.
 * @throws CliError when two formats for machines would share stdout: neither could be read
 */
export function createReporters(
  names: readonly ReporterName[],
  files: Readonly<Partial<Record<ReporterName, string>>>,
  io: CliIo,
  weaknesses?: readonly KnownWeakness[],
): Reporter[] {
  const wanted = new Set<ReporterName>([...names, ...(Object.keys(files) as ReporterName[])]);
  const machines = [...wanted].filter((name) => name !== 'tty' && files[name] === undefined);
  if (machines.length > 1)
    throw new CliError(
      EXIT.usage,
      `--reporter ${machines.join(' ')}: both would write to stdout`,
      `give one of them a file of its own: --output-file.${machines[0]} FILE`,
    );
  const talk = machines.length > 0 ? io.stderr : io.stdout;
  return [...wanted].map((name) => {
    const stream = name === 'tty' ? talk : io.stdout;
    return createReporter(name, files[name], { stream, env: io.env, weaknesses });
  });
}

/** Where a reporter without a file writes, and what it shows. */
interface Surroundings {
  readonly stream: NodeJS.WritableStream;
  readonly env: CliIo['env'];
  readonly weaknesses: readonly KnownWeakness[] | undefined;
}

function createReporter(
  name: ReporterName,
  file: string | undefined,
  { stream, env, weaknesses }: Surroundings,
): Reporter {
  const write = file === undefined ? (text: string) => void stream.write(text) : appender(file);
  const isTerminal = file === undefined && (stream as { isTTY?: boolean }).isTTY === true;
  // Empty is as if it were not set: no-color.org.
  const color = isTerminal && !env['NO_COLOR'];
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
  makeFolder(dirname(file));
  writeFileSync(file, '');
  return (text) => writeFileSync(file, text, { flag: 'a' });
}
