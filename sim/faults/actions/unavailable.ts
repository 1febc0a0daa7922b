import { statusResponse, textResponse } from '../exchange.ts';
import type { RequestFault } from '../fault.ts';
import { newShuttingDown } from '../refusals.ts';

/**
 * W11: 503. The store does not change. From the API server itself a Status with `Retry-After: 1`; from a load balancer
 * HTML, which breaks clients that expect JSON.
 */
export interface Unavailable {
  readonly do: 'unavailable';
  readonly from: 'apiserver' | 'loadBalancer';
}

const HTML =
  '<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n';

export const unavailable: RequestFault<Unavailable> = {
  realism: () => 'A',
  run: async (action) =>
    action.from === 'apiserver'
      ? statusResponse(newShuttingDown().status, { 'retry-after': '1' })
      : textResponse(503, 'text/html', HTML),
};
