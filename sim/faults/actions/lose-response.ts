import { runUnheard, statusResponse } from '../exchange.ts';
import type { RequestFault } from '../fault.ts';
import { endLoudly, type Loudness } from '../loudness.ts';
import { newRequestTimeout } from '../refusals.ts';

/**
 * W2, the lost acknowledgement: the request commits, watchers hear of it, and the client does not. It sees nothing
 * (`silent`), a broken connection (`reset`), or 504 Timeout (`error`).
 */
export interface LoseResponse {
  readonly do: 'loseResponse';
  readonly as: Loudness;
}

export const loseResponse: RequestFault<LoseResponse> = {
  realism: () => 'A',
  appliesTo: (_action, info) => info.verb !== 'watch',
  async run(action, { request, inner }) {
    await runUnheard(inner, request);
    return endLoudly(action.as, request, () => statusResponse(newRequestTimeout().status));
  },
};
