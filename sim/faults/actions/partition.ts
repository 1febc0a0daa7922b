import { runUnheard } from '../exchange.ts';
import type { RequestFault, StreamFault } from '../fault.ts';
import { endLoudly } from '../loudness.ts';

/**
 * C4: the network between some actors and the server is cut. `requests`: nothing arrives, the store does not change.
 * `responses`: the asymmetric case, requests pass and commit, answers do not. Either way the client sees nothing
 * (or a reset), and watches opened before stand still until the rule's window ends.
 */
export interface Partition {
  readonly do: 'partition';
  readonly loses: 'requests' | 'responses';
  readonly as?: 'silent' | 'reset';
}

const request: RequestFault<Partition> = {
  realism: () => 'B',
  async run(action, context) {
    if (action.loses === 'responses' && context.info.verb !== 'watch')
      await runUnheard(context.inner, context.request);
    return endLoudly(action.as ?? 'silent', context.request, () => {
      throw new TypeError('a partition has no error answer');
    });
  },
};

const watch: StreamFault<Partition> = {
  strikes: 'stream',
  realism: () => 'B',
  strike(action, stream, { during }) {
    if (action.as === 'reset') stream.cut('reset');
    else stream.stall(during?.to);
  },
};

export const partition = { request, watch };
