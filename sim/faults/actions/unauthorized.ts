import { newUnauthorized } from '../../kube/index.ts';
import { statusResponse } from '../exchange.ts';
import type { RequestFault } from '../fault.ts';

/** W17: 401, as with an expired token. The store does not change. */
export interface Unauthorized {
  readonly do: 'unauthorized';
}

export const unauthorized: RequestFault<Unauthorized> = {
  realism: () => 'A',
  run: async () => statusResponse(newUnauthorized().status),
};
