import type { Diagnosis } from '../decide/diagnosis.ts';

/** How one repair ended. */
export type Outcome =
  | { readonly kind: 'repaired' }
  /** Its controller was asked; what becomes of it, a later run will see. */
  | { readonly kind: 'asked' }
  /** Nothing is tried any more, and that is on record. */
  | { readonly kind: 'given-up' }
  /** A second look found nothing to repair. */
  | { readonly kind: 'skipped'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

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
