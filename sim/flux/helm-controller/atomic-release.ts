import { isWorldError, TerminalError } from '../runtime/reconcile-loop.ts';
import type { SerialPatcher } from '../runtime/serial-patcher.ts';
import { nextActionFor, StateError } from './next-action.ts';
import {
  type ActionType,
  ExceededMaxRetriesError,
  MissingRollbackTargetError,
  type ReleaseAction,
} from './release-action.ts';
import type { ReleaseRequest } from './release-request.ts';
import { determineReleaseState, postRenderersDigest, type ReleaseState } from './release-state.ts';
import { activeRemediation } from './remediation.ts';
import { summarize } from './summarize.ts';

/** Whether a pass is finished or wants another one soon. */
export type AtomicReleaseResult = 'done' | 'requeue';

/**
 * Runs one action after the other until the release is as desired, an action would repeat, or a remediation ran. Before
 * and after each action the object is patched.
 * Source: helm-controller v1.1.0 internal/reconcile/atomic_release.go Reconcile; reference/flux-behaviour.md 1.6.
 * @throws TerminalError when stalled; other errors are to be retried
 */
export async function runAtomicRelease(
  request: ReleaseRequest,
  patcher: SerialPatcher,
): Promise<AtomicReleaseResult> {
  const { draft, spec } = request;
  const previous = new Set<ActionType>();
  for (;;) {
    const state = await stateOf(request);
    request.visited(state.kind);
    const next = await actionOf(request, state);
    if (!next) {
      draft.deleteCondition('Reconciling');
      summarize(draft, spec);
      if (draft.condition('Ready')?.status === 'True')
        draft.setStatus('observedPostRenderersDigest', postRenderersDigest(spec));
      return 'done';
    }
    if (previous.has(next.type)) return isBudgetLeft(request) ? retryLater(request) : giveUpQuietly(request);
    announce(request, next);
    try {
      await patcher.patch();
    } catch (error) {
      request.visited('patch before the action failed');
      throw error;
    }
    await run(request, next);
    if (next.type === 'remediate') {
      if (isBudgetLeft(request)) return retryLater(request);
      throw stalled(request, new ExceededMaxRetriesError('exceeded maximum retries'));
    }
    previous.add(next.type);
    try {
      await recordOutcome(request, patcher, next);
    } catch (error) {
      request.visited('patch after the action failed');
      throw error;
    }
  }
}

/** W_C and W_H. The process can die between them, and after them even if one of them failed. */
async function recordOutcome(
  request: ReleaseRequest,
  patcher: SerialPatcher,
  { helmAction }: ReleaseAction,
): Promise<void> {
  if (!helmAction) {
    await patcher.patch();
    return;
  }
  try {
    await patcher.patch({
      afterConditions: () => request.reached('between-conditions-and-history', helmAction),
    });
  } finally {
    request.reached('after-history', helmAction);
  }
}

async function stateOf(request: ReleaseRequest): Promise<ReleaseState> {
  try {
    return await determineReleaseState(request);
  } catch (error) {
    if (!isWorldError(error)) throw error;
    request.visited('StateError');
    const message = `Could not determine release state: ${error.message}`;
    request.draft.mark('Ready', 'False', 'StateError', message);
    throw new StateError(`cannot determine release state: ${error.message}`, { cause: error });
  }
}

async function actionOf(request: ReleaseRequest, state: ReleaseState): Promise<ReleaseAction | undefined> {
  try {
    return await nextActionFor(request, state);
  } catch (error) {
    if (error instanceof ExceededMaxRetriesError || error instanceof MissingRollbackTargetError)
      throw stalled(request, error);
    throw error;
  }
}

/** Marks the object stalled and answers with the error that ends the pass for good. */
function stalled(
  { draft, spec, visited }: ReleaseRequest,
  cause: ExceededMaxRetriesError | MissingRollbackTargetError,
): TerminalError {
  if (cause instanceof MissingRollbackTargetError) {
    visited('no rollback target');
    draft.markStalled('MissingRollbackTarget', `Failed to perform remediation: ${cause.message}`);
  } else {
    visited('retries exceeded');
    const action = String(draft.status['lastAttemptedReleaseAction'] ?? '');
    const attempts = activeRemediation(draft, spec)?.failureCount(draft) ?? 0;
    draft.markStalled('RetriesExceeded', `Failed to ${action} after ${attempts} attempt(s)`);
  }
  return new TerminalError(cause.message, { cause });
}

function isBudgetLeft({ draft, spec }: ReleaseRequest): boolean {
  const remediation = activeRemediation(draft, spec);
  return !remediation?.isExhausted(draft);
}

function retryLater({ draft, visited }: ReleaseRequest): AtomicReleaseResult {
  visited('retries later');
  draft.markReconciling('ProgressingWithRetry', draft.condition('Ready')?.message ?? '');
  return 'requeue';
}

function giveUpQuietly({ draft, visited }: ReleaseRequest): AtomicReleaseResult {
  visited('ends in a repeated action');
  draft.deleteCondition('Reconciling');
  return 'done';
}

function announce({ draft, spec }: ReleaseRequest, action: ReleaseAction): void {
  const message = `Running '${action.name}' action with timeout of ${spec.timeout(action.section)}`;
  draft.markReconciling('Progressing', message);
  // Other actions must not hide the failure that led to them.
  if (action.type === 'release') draft.mark('Ready', 'Unknown', 'Progressing', message);
}

async function run(request: ReleaseRequest, action: ReleaseAction): Promise<void> {
  try {
    await action.run(request);
  } catch (error) {
    if (error instanceof MissingRollbackTargetError) throw stalled(request, error);
    if (!isWorldError(error)) throw error;
    if (request.draft.condition('Ready')?.status === 'True')
      request.draft.mark('Ready', 'False', 'ReconcileError', error.message);
    throw error;
  }
}
