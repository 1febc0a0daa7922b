import type { HelmActionName } from '../helm/action-script.ts';
import type { ActionSection } from './helm-release-spec.ts';
import type { ReleaseRequest } from './release-request.ts';

/** Actions of one type run at most once per reconcile. Source: helm-controller v1.1.0 internal/reconcile/reconcile.go. */
export type ActionType = 'release' | 'remediate' | 'test' | 'unlock' | 'drift';

/** One step towards the desired release. */
export interface ReleaseAction {
  /** As conditions call it: `Running '<name>' action`. */
  readonly name: string;
  readonly type: ActionType;
  /** Whose timeout is announced; the release's own for none. */
  readonly section?: ActionSection;
  /** What Helm does in it, for kill points; none for steps without a Helm action. */
  readonly helmAction?: HelmActionName;
  /**
   * Runs it and leaves conditions, counters and history in the draft.
   * @throws when it changed nothing in Helm's storage and should simply be tried again
   */
  run(request: ReleaseRequest): Promise<void>;
}

/** Upstream's action for a stalled budget: stop, say so, wait for a change. */
export class ExceededMaxRetriesError extends Error {
  readonly code = 'KUBEFLAP_EXCEEDED_MAX_RETRIES';
}

/** There is nothing to roll back to. */
export class MissingRollbackTargetError extends Error {
  readonly code = 'KUBEFLAP_MISSING_ROLLBACK_TARGET';
}

/** Metadata on events about a release. */
export function releaseEventMeta(revision: string, token: string): Record<string, string> {
  return {
    ...(revision === '' ? {} : { 'helm.toolkit.fluxcd.io/revision': revision }),
    ...(token === '' ? {} : { 'helm.toolkit.fluxcd.io/token': token }),
  };
}
