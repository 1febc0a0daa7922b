import type { WatchFrame } from '../api-handler.ts';

/**
 * Frames between the store and one client. It holds at most `limit` frames: a client that does not keep up loses its
 * watch instead of the server its memory.
 */
export class FrameQueue implements AsyncIterable<WatchFrame> {
  #limit: number;
  readonly #onEnd: () => void;
  readonly #onTaken: ((frame: WatchFrame) => void) | undefined;
  #frames: WatchFrame[] = [];
  #next = 0;
  #waiting: ((result: IteratorResult<WatchFrame>) => void) | undefined;
  #ended = false;

  /** `onEnd` is called once, when the watch ends from either side; `onTaken` for each frame that leaves the queue for the client. */
  constructor(limit: number, onEnd: () => void, onTaken?: (frame: WatchFrame) => void) {
    this.#limit = limit;
    this.#onEnd = onEnd;
    this.#onTaken = onTaken;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Frames of the initial state; they do not count against the limit, for the client had no chance to read them. */
  preload(frame: WatchFrame): void {
    this.#limit += 1;
    this.push(frame);
  }

  push(frame: WatchFrame): void {
    if (this.#ended) return;
    const waiting = this.#waiting;
    if (waiting) {
      this.#waiting = undefined;
      this.#onTaken?.(frame);
      waiting({ done: false, value: frame });
      return;
    }
    if (this.#frames.length - this.#next >= this.#limit) {
      this.end();
      return;
    }
    this.#frames.push(frame);
  }

  /** No more frames come; those queued are still delivered. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd();
    this.#waiting?.({ done: true, value: undefined });
    this.#waiting = undefined;
  }

  [Symbol.asyncIterator](): AsyncIterator<WatchFrame> {
    return {
      next: () => this.#take(),
      return: () => {
        this.#frames = [];
        this.#next = 0;
        this.end();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  #take(): Promise<IteratorResult<WatchFrame>> {
    if (this.#next < this.#frames.length) {
      const value = this.#frames[this.#next]!;
      this.#next += 1;
      if (this.#next === this.#frames.length) {
        this.#frames = [];
        this.#next = 0;
      }
      this.#onTaken?.(value);
      return Promise.resolve({ done: false, value });
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }
}
