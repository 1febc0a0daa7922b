import { systemClock } from '../../../sim/clock/index.ts';
import type { Stage, Tally } from '../../explore/index.ts';

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
  #shownAt: number;
  #isShown = false;
  #flights = 0;

  constructor(stream: NodeJS.WritableStream, deadline: number) {
    this.#stream = stream;
    this.#deadline = deadline;
    this.#isTerminal = (stream as { isTTY?: boolean }).isTTY === true;
    // Who watches sees the first flight; a log is told of what takes long.
    this.#shownAt = this.#isTerminal ? Number.NEGATIVE_INFINITY : systemClock.now();
  }

  next(subject: string): void {
    this.#subject = subject;
  }

  show(tally: Tally, findings: number, stage: Stage | undefined): void {
    this.#flights += 1;
    const now = systemClock.now();
    if (!this.#isDue(now)) return;
    const rate = this.#flights / Math.max(1, (now - this.#begun) / 1000);
    this.#write(now, [
      `${tally.singles} singles, ${tally.pairs} pairs, ${tally.swarm} mixes`,
      ...(stage ? [`${stage.name} ${stage.done} of ${stage.total}${this.#timeFor(stage, rate)}`] : []),
      `${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`,
      `${findings} findings`,
    ]);
  }

  /** Planning takes seconds: news for who watches, not for a log. */
  plan(planned: number, total: number): void {
    const now = systemClock.now();
    if (!this.#isTerminal || !this.#isDue(now)) return;
    this.#write(now, [`pairs planned behind ${planned} of ${total} first faults`]);
  }

  end(): void {
    if (this.#isTerminal && this.#isShown) this.#stream.write('\r\u001b[2K');
  }

  #isDue(now: number): boolean {
    return now - this.#shownAt >= (this.#isTerminal ? TERMINAL_MS : LOG_MS);
  }

  #write(now: number, parts: readonly string[]): void {
    this.#shownAt = now;
    this.#isShown = true;
    const left = Number.isFinite(this.#deadline)
      ? [`${Math.max(0, Math.round((this.#deadline - now) / 1000))} s left`]
      : [];
    const text = `exploring ${this.#subject}: ${[...parts, ...left].join(' · ')}`;
    this.#stream.write(this.#isTerminal ? `\r\u001b[2K${text}` : `${text}\n`);
  }

  #timeFor({ done, total }: Stage, rate: number): string {
    return rate > 0 && done < total ? `, about ${Math.ceil((total - done) / rate)} s` : '';
  }
}
