import type { Diagnosis } from '../decide/diagnosis.ts';
import { ClusterError } from '../kube/index.ts';

/** How one repair ended. */
export type Outcome =
  | { readonly kind: 'repaired' }
  /** Its controller was asked; what becomes of it, a later run will see. */
  | { readonly kind: 'asked' }
  /** Nothing is tried any more, and that is on record. */
  | { readonly kind: 'given-up' }
  /** A second look found nothing to repair. */
  | { readonly kind: 'skipped'; readonly why: string }
  /** `isUnclear`: perhaps it was carried out all the same; a later run will see. */
  | { readonly kind: 'failed'; readonly why: string; readonly isUnclear: boolean };

/** A write without a usable answer, and no look that would tell whether it was stored. */
export class UnclearWriteError extends ClusterError {
  constructor({ message, status, reason, retryAfterMs }: ClusterError) {
    super(message, {
      ...(status === undefined ? {} : { status }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      reason,
      outcome: 'unknown',
    });
    this.name = 'UnclearWriteError';
  }
}

export function failureOf(error: unknown): Outcome {
  return { kind: 'failed', why: messageOf(error), isUnclear: error instanceof UnclearWriteError };
}

/** The server's own words where there are any. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Nothing is left to repair: deleting a stuck release is what people do with one. */
export const DELETED: Outcome = { kind: 'skipped', why: 'it was deleted' };

/** The outcome when the diagnosis right before the write no longer asks for this repair. */
export function skipped(diagnosis: Diagnosis): Outcome {
  if (diagnosis.kind === 'hands-off') return { kind: 'skipped', why: diagnosis.why };
  return {
    kind: 'skipped',
    why: diagnosis.kind === 'healthy' ? 'it recovered by itself' : 'the diagnosis changed',
  };
}
