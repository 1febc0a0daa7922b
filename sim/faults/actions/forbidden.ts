import { statusResponse } from '../exchange.ts';
import type { RequestFault } from '../fault.ts';
import { newAccessForbidden } from '../refusals.ts';

/**
 * W18: 403, as if one (verb, resource) were missing from the role - the generator of torn multi-request writes.
 * The store does not change.
 */
export interface Forbidden {
  readonly do: 'forbidden';
  /** The user the message names. Default: the actor's name. */
  readonly user?: string;
}

export const forbidden: RequestFault<Forbidden> = {
  realism: () => 'A',
  run: async (action, { info, request }) =>
    statusResponse(newAccessForbidden(info, action.user ?? request.actor?.name ?? 'system:anonymous').status),
};
