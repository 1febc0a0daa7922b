import { runUnheard, statusResponse } from '../exchange.ts';
import type { RequestFault } from '../fault.ts';
import { newServerTimeout } from '../refusals.ts';

/**
 * W10: 500 `ServerTimeout` with `Retry-After: 2`: client-go replays it up to ten times, writes included, so a committed
 * PUT comes back as 409 and a committed POST as AlreadyExists.
 */
export interface ServerTimeout {
  readonly do: 'serverTimeout';
  readonly committed: boolean;
}

export const serverTimeout: RequestFault<ServerTimeout> = {
  realism: () => 'A',
  appliesTo: (_action, info) => info.isResourceRequest,
  async run(action, { request, inner, info }) {
    if (action.committed) await runUnheard(inner, request);
    return statusResponse(newServerTimeout(info).status);
  },
};
