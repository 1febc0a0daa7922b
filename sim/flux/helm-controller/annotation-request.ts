import type { ObjectDraft } from '../object-draft.ts';

/** Any change of its value asks for a reconcile. */
export const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt';
const FORCE_AT = 'reconcile.fluxcd.io/forceAt';
const RESET_AT = 'reconcile.fluxcd.io/resetAt';

/**
 * True when an annotation asks for something not handled yet: its value equals the pending requestedAt. It is marked as
 * handled either way. Source: helm-controller v1.1.0 api/v2/annotations.go handleRequest.
 */
function takeRequest(draft: ObjectDraft, annotation: string, handledField: string): boolean {
  const request = draft.annotation(annotation);
  const requestedAt = draft.annotation(REQUESTED_AT);
  if (request === undefined) return false;
  const handled = draft.status[handledField];
  draft.setStatus(handledField, request === '' ? undefined : request);
  return (
    request === requestedAt && draft.status['lastHandledReconcileAt'] !== requestedAt && handled !== request
  );
}

/** True when a release action is to be forced. */
export function takeForceRequest(draft: ObjectDraft): boolean {
  return takeRequest(draft, FORCE_AT, 'lastHandledForceAt');
}

/** True when the failure counters are to be reset. */
export function takeResetRequest(draft: ObjectDraft): boolean {
  return takeRequest(draft, RESET_AT, 'lastHandledResetAt');
}
