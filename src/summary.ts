import type { Outcome } from './act/outcome.ts';
import type { Branch, HandsOffReason } from './decide/diagnosis.ts';
import type { ExitCode } from './exit-code.ts';

/** What can be done to a release. */
export type Deed = Branch | 'poke' | 'unsuspend' | 'withdraw-record' | 'withdraw-mark';

/** What one pass did. `scanned` counts releases, the others what became of those that were not healthy. */
export interface RunSummary {
  readonly exitCode: ExitCode;
  readonly scanned: number;
  readonly candidates: number;
  /** Repairs of branch A and B that were carried out. */
  readonly repaired: number;
  /** Requests to helm-controller, whose outcome a later pass will see. */
  readonly asked: number;
  readonly failed: number;
  readonly skipped: number;
  /** Releases on record as given up, those of earlier passes included. */
  readonly givenUp: number;
  /** {@link repaired} and {@link asked} by branch. */
  readonly acted: Readonly<Partial<Record<Deed, number>>>;
  /** Of {@link skipped}, those that were left alone for a reason. */
  readonly handsOff: Readonly<Partial<Record<HandsOffReason, number>>>;
  /** When the pass began and how long it took: the first by the API server's clock. */
  readonly startedAtMs: number;
  readonly durationMs: number;
}

/** Counts while a pass goes on. */
export class Tally {
  scanned = 0;
  candidates = 0;
  readonly #outcomes: Record<Outcome['kind'], number> = {
    repaired: 0,
    asked: 0,
    'given-up': 0,
    skipped: 0,
    failed: 0,
  };
  readonly #acted: Partial<Record<Deed, number>> = {};
  readonly #handsOff: Partial<Record<HandsOffReason, number>> = {};

  /** Releases that could not be judged, or that are left for the next pass. */
  failed(releases = 1): void {
    this.#outcomes.failed += releases;
  }

  leftAlone(reason: HandsOffReason): void {
    this.#outcomes.skipped += 1;
    this.#handsOff[reason] = (this.#handsOff[reason] ?? 0) + 1;
  }

  ended({ kind }: Outcome, by: Deed | 'give-up'): void {
    this.#outcomes[kind] += 1;
    if ((kind === 'repaired' || kind === 'asked') && by !== 'give-up')
      this.#acted[by] = (this.#acted[by] ?? 0) + 1;
  }

  get hasFailures(): boolean {
    return this.#outcomes.failed > 0;
  }

  summary(exitCode: ExitCode, startedAtMs: number, durationMs: number): RunSummary {
    const { repaired, asked, failed, skipped } = this.#outcomes;
    return {
      exitCode,
      scanned: this.scanned,
      candidates: this.candidates,
      repaired,
      asked,
      failed,
      skipped,
      givenUp: this.#outcomes['given-up'] + (this.#handsOff['given-up'] ?? 0),
      acted: this.#acted,
      handsOff: this.#handsOff,
      startedAtMs,
      durationMs,
    };
  }
}
