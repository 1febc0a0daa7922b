import { systemClock } from '../../../sim/clock/index.ts';
import type { Tally } from '../../explore/index.ts';

/** How often the line is renewed: on a terminal in place, elsewhere as a new line now and then. */
const TERMINAL_MS = 200;
const LOG_MS = 10_000;

/** One line on stderr that says how far an exploration is, how fast, and how long it still may take. */
export class ProgressLine {
  readonly #stream: NodeJS.WritableStream;
  readonly #deadline: number;
  readonly #isTerminal: boolean;
  readonly #begun = systemClock.now();
  #subject = '';
  #shownAt = 0;
  #flights = 0;

  constructor(stream: NodeJS.WritableStream, deadline: number) {
    this.#stream = stream;
    this.#deadline = deadline;
    this.#isTerminal = (stream as { isTTY?: boolean }).isTTY === true;
  }

  next(subject: string): void {
    this.#subject = subject;
  }

  show(tally: Tally, findings: number): void {
    this.#flights += 1;
    const now = systemClock.now();
    if (now - this.#shownAt < (this.#isTerminal ? TERMINAL_MS : LOG_MS)) return;
    this.#shownAt = now;
    const seconds = Math.max(1, (now - this.#begun) / 1000);
    const left = Number.isFinite(this.#deadline)
      ? ` · ${Math.max(0, Math.round((this.#deadline - now) / 1000))} s left`
      : '';
    const text = `exploring ${this.#subject}: ${tally.singles} singles, ${tally.pairs} pairs, ${tally.swarm} mixes · ${Math.round(this.#flights / seconds)}/s · ${findings} findings${left}`;
    this.#stream.write(this.#isTerminal ? `\r\u001b[2K${text}` : `${text}\n`);
  }

  end(): void {
    if (this.#isTerminal && this.#shownAt > 0) this.#stream.write('\r\u001b[2K');
  }
}
