import type { WatchFrame } from '../apiserver/index.ts';
import type { Clock, Instant, Timer } from '../clock/index.ts';
import { connectionReset } from './exchange.ts';
import type { EventFate } from './fault.ts';
import { newExpired } from './refusals.ts';

/** What becomes of one event after all rules spoke. */
export interface FrameFate {
  readonly copies: number;
  readonly delayMs: number;
}

/** Combines the fates that several rules give one event. */
export function combineFates(fates: readonly EventFate[]): FrameFate {
  let copies = 1;
  let delayMs = 0;
  for (const fate of fates) {
    if (fate.kind === 'drop') return { copies: 0, delayMs: 0 };
    if (fate.kind === 'duplicate') copies += 1;
    else delayMs += fate.delayMs;
  }
  return { copies, delayMs };
}

export interface FaultedWatchOptions {
  readonly frames: AsyncIterable<WatchFrame>;
  readonly clock: Clock;
  /** The client's going away ends the stream. */
  readonly signal: AbortSignal | undefined;
  /** Ends the watch below. */
  readonly abortUpstream: () => void;
  /** Asked for each event when it arrives from below. */
  readonly fateOf: (frame: WatchFrame) => FrameFate;
  /** Told after each event the client took. */
  readonly onDelivered: (count: number) => void;
}

interface HeldFrame {
  readonly readyAt: Instant;
  readonly frame: WatchFrame;
}

/** Events held before the watch below is no longer read; it then treats us as the slow client we are. */
const MAX_HELD = 1000;

/** A watch whose events can be delayed, dropped, repeated, held back, and which can be cut at any time. */
export class FaultedWatch implements AsyncIterableIterator<WatchFrame> {
  readonly #options: FaultedWatchOptions;
  #held: HeldFrame[] = [];
  #end: 'open' | 'eof' | Error = 'open';
  #stalledUntil: Instant = -Infinity;
  #consumer: PromiseWithResolvers<IteratorResult<WatchFrame>> | undefined;
  #roomMade: (() => void) | undefined;
  #timer: Timer | undefined;
  #pumping = false;
  #delivered = 0;

  constructor(options: FaultedWatchOptions) {
    this.#options = options;
    options.signal?.addEventListener('abort', () => this.#finish('eof'), { once: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<WatchFrame>> {
    if (!this.#pumping) {
      this.#pumping = true;
      void this.#pump();
    }
    const consumer = Promise.withResolvers<IteratorResult<WatchFrame>>();
    this.#consumer = consumer;
    this.#serve();
    return consumer.promise;
  }

  async return(): Promise<IteratorResult<WatchFrame>> {
    this.#finish('eof');
    return { done: true, value: undefined };
  }

  /** Ends the stream now; events still held are lost with it. */
  cut(as: 'eof' | 'reset'): void {
    this.#held = [];
    this.#stalledUntil = -Infinity;
    this.#close(as === 'eof' ? 'eof' : connectionReset());
    this.#serve();
  }

  /** Ends the stream with the server's 410. */
  expire(): void {
    if (this.#end !== 'open') return;
    const { status } = newExpired('The resourceVersion for the provided watch is too old.');
    const line = new TextEncoder().encode(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);
    this.#held = [
      { readyAt: this.#options.clock.now(), frame: { type: 'ERROR', object: status, bytes: () => line } },
    ];
    this.#close('eof');
  }

  /** Holds everything back until an instant, or for ever. */
  stall(until: Instant = Infinity): void {
    this.#stalledUntil = Math.max(this.#stalledUntil, until);
    this.#serve();
  }

  async #pump(): Promise<void> {
    try {
      for await (const frame of this.#options.frames) {
        if (this.#end !== 'open') return;
        this.#accept(frame);
        this.#serve();
        if (this.#held.length >= MAX_HELD)
          await new Promise<void>((resolve) => {
            this.#roomMade = resolve;
          });
      }
      this.#close('eof');
    } catch (error) {
      this.#close(error instanceof Error ? error : connectionReset());
    }
  }

  #accept(frame: WatchFrame): void {
    const { copies, delayMs } = this.#options.fateOf(frame);
    const earliest = this.#options.clock.now() + delayMs;
    // Order is kept: an event never overtakes one that is held longer.
    const readyAt = Math.max(earliest, this.#held.at(-1)?.readyAt ?? -Infinity);
    for (let i = 0; i < copies; i++) this.#held.push({ readyAt, frame });
  }

  /** The stream takes no more events from below; what is held is still delivered. */
  #close(end: 'eof' | Error): void {
    if (this.#end !== 'open') return;
    this.#end = end;
    this.#options.abortUpstream();
    this.#roomMade?.();
    this.#serve();
  }

  /** The client is gone. */
  #finish(end: 'eof'): void {
    this.#held = [];
    this.#stalledUntil = -Infinity;
    this.#close(end);
    this.#serve();
  }

  #serve(): void {
    this.#timer?.cancel();
    const consumer = this.#consumer;
    if (!consumer) return;
    const now = this.#options.clock.now();
    const [head] = this.#held;
    const due = Math.max(this.#stalledUntil, head?.readyAt ?? -Infinity);
    if (due > now) {
      if (due !== Infinity) this.#timer = this.#options.clock.setTimer(due - now, () => this.#serve());
      return;
    }
    if (head) {
      this.#held.shift();
      this.#consumer = undefined;
      if (this.#held.length < MAX_HELD) this.#roomMade?.();
      consumer.resolve({ done: false, value: head.frame });
      this.#delivered += 1;
      this.#options.onDelivered(this.#delivered);
    } else if (this.#end !== 'open') {
      this.#consumer = undefined;
      if (this.#end === 'eof') consumer.resolve({ done: true, value: undefined });
      else consumer.reject(this.#end);
    }
  }
}
