import { newNotFound } from '../../kube/index.ts';
import { statusResponse } from '../exchange.ts';
import type { RequestFault } from '../fault.ts';
import { groupResourceOf } from '../refusals.ts';

/** W16: 404, as if the object had been deleted between the client's read and this request. The store does not change. */
export interface NotFound {
  readonly do: 'notFound';
}

export const notFound: RequestFault<NotFound> = {
  realism: () => 'A',
  appliesTo: (_action, info) => info.name !== '',
  run: async (_action, { info }) => statusResponse(newNotFound(groupResourceOf(info), info.name).status),
};
