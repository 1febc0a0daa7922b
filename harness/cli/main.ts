import { CommanderError } from 'commander';
import { CliError, EXIT } from './exit-code.ts';
import type { CliIo } from './io.ts';
import { createProgram } from './program.ts';
import { keepAlive } from './wall-clock-keep-alive.ts';

/** What {@link main} takes from its process. */
export interface ProcessLike {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  on(event: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(event: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
}

/** Runs the command line and answers with the exit status. A second Ctrl-C ends the process at once. */
export async function main(argv: readonly string[], process: ProcessLike): Promise<number> {
  const stopping = new AbortController();
  const stop = (signal: NodeJS.Signals): void => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    stopping.abort(signal);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const release = keepAlive();
  let exitCode: number = EXIT.ok;
  const io: CliIo = {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    signal: stopping.signal,
    exit: (code) => {
      exitCode = code;
    },
  };
  try {
    await createProgram(io).parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(error, io);
  } finally {
    release();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

/** Says what went wrong and chooses the exit status. */
function explain(error: unknown, io: CliIo): number {
  if (error instanceof CommanderError) {
    // commander has written its message already; help and --version end with 0.
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  if (error instanceof CliError) {
    io.stderr.write(`kubeflap: ${error.message}\n`);
    if (error.hint) io.stderr.write(`  ${error.hint}\n`);
    return error.exitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.stderr.write(`kubeflap: internal error, please report it with the command line\n${text}\n`);
  return EXIT.broken;
}
