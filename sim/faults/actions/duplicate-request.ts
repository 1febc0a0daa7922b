import { withoutSignal } from '../exchange.ts';
import type { RequestFault } from '../fault.ts';
import { isWrite } from '../request-info.ts';

/**
 * W5: the same bytes are executed twice (a replaying client or proxy). Store: changes up to twice - a create with
 * generateName makes two objects. Client: the second answer, e.g. 409 for a write that did commit.
 */
export interface DuplicateRequest {
  readonly do: 'duplicateRequest';
}

export const duplicateRequest: RequestFault<DuplicateRequest> = {
  realism: () => 'A',
  appliesTo: (_action, info) => isWrite(info),
  async run(_action, { inner, request }) {
    await inner(withoutSignal(request));
    return inner(request);
  },
};
