import type { ApiHandler } from '../../sim/apiserver/index.ts';
import type { VirtualClock } from '../../sim/clock/index.ts';

/** What one run of an engine gets. */
export interface EngineRunContext {
  readonly actor: string;
  /** The how-manieth run, from 1. */
  readonly number: number;
  /** The way to the API, through the ledger and the faults. */
  readonly handler: ApiHandler;
  readonly token: string;
  readonly clock: VirtualClock;
  /** How far its own clock is ahead of that. */
  readonly clockSkewMs: number;
  readonly env: Readonly<Record<string, string>>;
}

/** How a run ended by itself. */
export interface EngineExit {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it was ended: it went on without end while virtual time stood still, which would have been for ever. */
  readonly hung?: string;
  /** What it decided, where the engine says so; of one that was killed, until then. */
  readonly decisions?: readonly string[];
  /** Why it never was a run: the machine could not start it. Nothing the engine does can be concluded from that. */
  readonly broken?: Error;
}

/** A run under way. */
export interface EngineRun {
  /** Resolves when it ended by itself or was killed. Never rejects. */
  readonly ended: Promise<EngineExit>;
  /** Asks it to end, as SIGTERM does: it may finish what it is doing. */
  stop(): void;
  /** Ends it abruptly; `ended` then resolves with what it had said so far. */
  kill(): void;
  pause(): void;
  resume(): void;
}

/** Something that can be run again and again against a cluster: the thing under test. */
export interface Engine {
  readonly name: string;
  /** `virtual` when all of it runs on the simulation's clock, `frozen` when time stands still while it computes. */
  readonly clockMode: 'virtual' | 'frozen';
  /** Everything its runs can decide; undefined for an engine that does not say. */
  readonly decisions?: readonly string[];
  /** Looks for what it needs on this machine. @throws EngineNotFoundError */
  requirePrograms?(): void;
  start(context: EngineRunContext): EngineRun;
}

/** Output kept of one run; the rest is cut in the middle of nowhere, and said so. */
export const MAX_OUTPUT_BYTES = 256 * 1024;

/** Collects output up to {@link MAX_OUTPUT_BYTES}. */
export class BoundedOutput {
  #text = '';
  #cut = false;

  write(text: string): void {
    if (this.#cut) return;
    this.#text += text;
    if (this.#text.length <= MAX_OUTPUT_BYTES) return;
    this.#text = `${this.#text.slice(0, MAX_OUTPUT_BYTES)}\n[output cut after ${MAX_OUTPUT_BYTES} bytes]\n`;
    this.#cut = true;
  }

  get text(): string {
    return this.#text;
  }
}
