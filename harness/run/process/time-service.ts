import { closeSync, constants, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { VirtualClock } from '../../../sim/clock/index.ts';
import type { ComputeHold } from './compute-hold.ts';

/** A request longer than this is none of ours. */
const MAX_LINE = 4_096;

/**
 * Serves the shims of one process. What time it is stands in a file, renewed before the process can notice that time has moved:
 * scripts ask for it often, and a file costs them no process. When a sleep is over they learn through a pipe.
 */
export class TimeService {
  readonly #folder: string;
  readonly #clock: VirtualClock;
  readonly #skewMs: number;
  readonly #hold: ComputeHold;
  readonly #pipe: Socket;
  #pending = '';
  #closed = false;

  constructor(options: {
    /** Where the pipes are. */
    readonly folder: string;
    readonly clock: VirtualClock;
    /** How far the process's clock is ahead. */
    readonly skewMs: number;
    readonly hold: ComputeHold;
  }) {
    const { folder, clock, skewMs, hold } = options;
    this.#folder = folder;
    this.#clock = clock;
    this.#skewMs = skewMs;
    this.#hold = hold;
    // Read-write: with a reader only, the pipe would end whenever a shim closes its side.
    const fd = openSync(join(folder, 'requests'), constants.O_RDWR | constants.O_NONBLOCK);
    this.#pipe = new Socket({ fd, readable: true, writable: false });
    this.#pipe.setEncoding('utf8');
    this.#pipe.on('data', (chunk: string) => this.#read(chunk));
    // The pipe dies with its folder; what the shims then miss, they miss with their process.
    this.#pipe.on('error', () => undefined);
    this.tell();
  }

  /** Renews the file: seconds since the epoch, and the same instant as text that relative dates can be added to. */
  tell(): void {
    if (this.#closed) return;
    const now = this.#clock.now() + this.#skewMs;
    const text = `${now / 1_000} ${new Date(now).toISOString().replace('T', ' ').replace('Z', ' UTC')}\n`;
    const file = join(this.#folder, 'now');
    // By renaming: a child of the process that reads at this moment finds the old file or the new one, never half of it.
    writeFileSync(`${file}.next`, text);
    renameSync(`${file}.next`, file);
  }

  close(): void {
    this.#closed = true;
    this.#pipe.destroy();
  }

  #read(chunk: string): void {
    this.#pending = (this.#pending + chunk).slice(-MAX_LINE);
    for (let end = this.#pending.indexOf('\n'); end >= 0; end = this.#pending.indexOf('\n')) {
      const [pid = '', verb = '', ...words] = this.#pending.slice(0, end).split(' ');
      this.#pending = this.#pending.slice(end + 1);
      if (/^\d+$/.test(pid)) this.#serve(pid, verb, words);
    }
  }

  #serve(pid: string, verb: string, words: readonly string[]): void {
    this.#hold.contact();
    const delayMs = verb === 'sleep' ? sleepTime(words) : undefined;
    if (delayMs === undefined) {
      this.#reply(pid, `sleep: invalid time interval '${words.join(' ')}'`);
      return;
    }
    const compute = this.#hold.wait();
    this.#clock.setTimer(delayMs, () => {
      compute();
      this.#reply(pid, 'ok');
    });
  }

  #reply(pid: string, text: string): void {
    if (this.#closed) return;
    try {
      const fd = openSync(join(this.#folder, `reply.${pid}`), constants.O_WRONLY | constants.O_NONBLOCK);
      writeSync(fd, `${text}\n`);
      closeSync(fd);
    } catch {
      // The shim is gone: its process was killed while it slept.
    }
  }
}

const SLEEP_UNITS: Readonly<Record<string, number>> = {
  '': 1_000,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The arguments of sleep(1) in milliseconds: several are added up. */
function sleepTime(words: readonly string[]): number | undefined {
  if (words.length === 0) return undefined;
  let total = 0;
  for (const word of words) {
    if (word === 'infinity') return 2 ** 45;
    const match = /^(\d*\.?\d+)([smhd]?)$/.exec(word);
    if (!match) return undefined;
    total += Number(match[1]) * SLEEP_UNITS[match[2]!]!;
  }
  return Math.round(total);
}
