import { newInternalError, newUnknownError } from '../../kube/index.ts';
import { runUnheard, statusResponse } from '../exchange.ts';
import type { RequestFault } from '../fault.ts';

/**
 * W9: 500 without Retry-After (`etcdserver: request timed out`), which client-go does not retry. The answer does not tell
 * whether the write was `committed`; the rule decides.
 */
export interface InternalError {
  readonly do: 'internalError';
  readonly committed: boolean;
  /** Default `etcdserver: request timed out`; `etcdserver: leader changed` is its sibling. */
  readonly cause?: string;
  /** An error that is no Status comes out without a reason and without the prefix; most of etcd's do. Default false. */
  readonly withoutReason?: boolean;
}

export const internalError: RequestFault<InternalError> = {
  realism: () => 'A',
  async run(action, { request, inner }) {
    if (action.committed) await runUnheard(inner, request);
    const cause = action.cause ?? 'etcdserver: request timed out';
    const refusal = action.withoutReason ? newUnknownError(cause) : newInternalError(cause);
    return statusResponse(refusal.status);
  },
};
