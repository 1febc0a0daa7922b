import { textResponse } from '../exchange.ts';
import type { RequestFault } from '../fault.ts';
import { endLoudly, type Loudness } from '../loudness.ts';

/**
 * W1: lost before commit. The store does not change. The client sees nothing (`silent`), a broken connection (`reset`), or
 * a load balancer's 502 (`error`).
 */
export interface LoseRequest {
  readonly do: 'loseRequest';
  readonly as: Loudness;
}

const BAD_GATEWAY = '<html><body><h1>502 Bad Gateway</h1></body></html>\n';

export const loseRequest: RequestFault<LoseRequest> = {
  realism: () => 'A',
  run: (action, { request }) =>
    endLoudly(action.as, request, () => textResponse(502, 'text/html', BAD_GATEWAY)),
};
