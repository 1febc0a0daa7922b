import { ReconcileError } from '../runtime/reconcile-loop.ts';

/** What kind of failure Helm reports; callers branch on it as upstream does with sentinel errors. */
export type HelmErrorKind =
  | 'release-not-found'
  | 'release-exists'
  | 'already-deleted'
  | 'no-deployed-releases'
  | 'name-in-use'
  | 'pending-operation'
  | 'unreachable'
  | 'action-failed';

/** A Helm action or storage operation failed. */
export class HelmError extends ReconcileError {
  readonly kind: HelmErrorKind;
  constructor(kind: HelmErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HelmError';
    this.kind = kind;
  }
}

export function isHelmError(error: unknown, kind: HelmErrorKind): boolean {
  return error instanceof HelmError && error.kind === kind;
}
