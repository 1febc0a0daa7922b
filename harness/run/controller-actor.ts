import type { Clock } from '../../sim/clock/index.ts';
import type { ActorVerb } from '../scenario/index.ts';
import type { Ledger } from '../trace/index.ts';
import type { ActorRunner } from './actor-runner.ts';

/** A simulated controller as the packs make it. */
export interface SimulatedController {
  readonly incarnation: number;
  readonly isRunning: boolean;
  start(): void;
  kill(): void;
  crash(): void;
  stop(): Promise<void>;
  pause(): void;
  resume(): void;
}

/** A simulated controller, held by the timeline and the faults. */
export class ControllerRunner implements ActorRunner {
  readonly name: string;
  readonly isBusy = false;
  readonly #controller: SimulatedController;
  readonly #clock: Clock;
  readonly #ledger: Ledger;

  constructor(name: string, controller: SimulatedController, clock: Clock, ledger: Ledger) {
    this.name = name;
    this.#controller = controller;
    this.#clock = clock;
    this.#ledger = ledger;
  }

  start(): void {
    this.#controller.start();
  }

  perform(verb: ActorVerb): void {
    switch (verb) {
      case 'kill':
        // Out of memory or deleted: the kubelet starts the container again after its backoff.
        this.crash();
        return;
      case 'restart':
        this.#controller.kill();
        // The next process starts in a turn of its own, as no kernel does both at once.
        this.#clock.setTimer(0, () => this.#controller.start());
        return;
      case 'pause':
        this.pause();
        return;
      case 'resume':
        this.resume();
        return;
      case 'start':
        this.#controller.start();
        return;
      case 'stop':
        void this.#controller.stop();
        return;
      case 'loseLeadership':
        // A manager that loses its lease exits at once and is restarted: reference/flux-behaviour.md 3.2.
        this.#ledger.mark('loses its leadership', this.name);
        this.crash();
    }
  }

  crash(): void {
    this.#controller.crash();
  }

  pause(): void {
    this.#controller.pause();
  }

  resume(): void {
    this.#controller.resume();
  }

  async dispose(): Promise<void> {
    this.#controller.kill();
  }
}
