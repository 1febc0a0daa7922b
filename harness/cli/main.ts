import { CommanderError } from 'commander';
import { systemClock } from '../../sim/clock/index.ts';
import { EXIT } from './exit-code.ts';
import { explainError } from './explain-error.ts';
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

/**
 * One Ctrl-C may arrive twice: a terminal sends it to everybody, and who started this process - npx, bin/kubeflap.js under an old
 * Node - passes it on. What comes within so long is not a second one, which would end the process without the engines it started.
 */
const SAME_SIGNAL_MS = 500;

/** Runs the command line and answers with the exit status. A second Ctrl-C ends the process at once. */
export async function main(argv: readonly string[], process: ProcessLike): Promise<number> {
  const stopping = new AbortController();
  const stopListening = (): void => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping.signal.aborted) return;
    stopping.abort(signal);
    systemClock.setTimer(SAME_SIGNAL_MS, stopListening);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  let lost: NodeJS.ErrnoException | undefined;
  // Without a listener the error would end the process in the middle of its work. It stays: the last write may fail late.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    lost ??= error;
    stopping.abort(error.code);
  });
  // Nobody is left to tell, but without a listener the exit status would be Node's own.
  process.stderr.on('error', () => undefined);
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
    const trouble = await createProgram(io)
      .parseAsync(argv, { from: 'user' })
      .then(
        () => EXIT.ok,
        (error: unknown) => explain(error, io),
      );
    if (trouble !== EXIT.ok) return trouble;
    lost ??= await lastWrite(process.stdout);
    return lost ? withoutReader(lost, io) : exitCode;
  } finally {
    release();
    stopListening();
  }
}

/** What became of everything written: a full disk is told after the write that met it, so the end waits for one more. */
function lastWrite(stream: NodeJS.WritableStream): Promise<Error | undefined> {
  return new Promise((done) => {
    stream.write('', (error) => done(error ?? undefined));
  });
}

/** Nobody reads on (`| head`): an interruption, as by Ctrl-C, and nobody to tell. Anything else is trouble. */
function withoutReader(error: NodeJS.ErrnoException, io: CliIo): number {
  if (error.code === 'EPIPE') return EXIT.interrupted;
  io.stderr.write(`kubeflap: cannot write to stdout: ${error.message}\n`);
  return EXIT.broken;
}

/** What a write to an open file fails with; such errors name no path. */
const DISK_ERRORS: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EROFS'];

/** A file or folder that cannot be had, or a full disk, is the user's to mend, not a bug to report. */
function isFileError(error: unknown): error is NodeJS.ErrnoException {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return false;
  return 'path' in error || DISK_ERRORS.includes(error.code);
}

/** Says what went wrong and chooses the exit status. */
function explain(error: unknown, io: CliIo): number {
  if (error instanceof CommanderError) {
    // commander has written its message already; help and --version end with 0.
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  const known = explainError(error);
  if (known) {
    io.stderr.write(`kubeflap: ${known.message}\n`);
    if (known.hint) io.stderr.write(`  ${known.hint}\n`);
    return known.exitCode;
  }
  if (isFileError(error)) {
    io.stderr.write(`kubeflap: ${error.message}\n  choose another place, or mend this one\n`);
    return EXIT.broken;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.stderr.write(`kubeflap: internal error, please report it with the command line\n${text}\n`);
  return EXIT.broken;
}
