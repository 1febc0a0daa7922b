import { runUnheard, statusResponse } from '../exchange.ts';
import type { RequestFault } from '../fault.ts';
import { drawLatency, type Latency } from '../latency.ts';
import { newRequestTimeout } from '../refusals.ts';
import { isWrite } from '../request-info.ts';

/**
 * W4: the server answers 504 and goes on working. The write is executed `after` a while and commits only if its
 * preconditions hold *then*. Store: changes late, or not at all. Client: 504 Timeout, now.
 */
export interface DelayCommit {
  readonly do: 'delayCommit';
  readonly after: Latency;
}

export const delayCommit: RequestFault<DelayCommit> = {
  realism: () => 'A',
  emulated: true,
  appliesTo: (_action, info) => isWrite(info),
  async run(action, { clock, tape, rule, inner, request }) {
    const delayMs = drawLatency(action.after, tape, `fault/${rule}/commitDelay`);
    clock.setTimer(delayMs, () => void runUnheard(inner, request));
    return statusResponse(newRequestTimeout().status);
  },
};
