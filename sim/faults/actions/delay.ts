import { ConnectionError } from '../../apiserver/index.ts';
import { sleep } from '../../clock/index.ts';
import type { FaultContext, RequestFault } from '../fault.ts';
import type { Window } from '../fault-rule.ts';
import { drawLatency, type Latency } from '../latency.ts';

/**
 * C5: slowness. Not terminal: the request goes on to later rules and the server. `slow` replaces the distribution for a
 * stretch of time, because real slowness is correlated. The store changes, late; the client sees the answer,
 * late - or its own deadline, and then a delay of the `request` means it was never committed.
 */
export interface Delay {
  readonly do: 'delay';
  readonly latency: Latency;
  /** Which way is slow. Default: `request`. */
  readonly on?: 'request' | 'response';
  readonly slow?: { readonly during: Window; readonly latency: Latency };
}

export const delay: RequestFault<Delay> = {
  realism: () => 'A',
  async run(action, context) {
    if (action.on === 'response') {
      const response = await context.next();
      await wait(action, context);
      return response;
    }
    await wait(action, context);
    return context.next();
  },
};

async function wait(action: Delay, { clock, tape, rule, request }: FaultContext): Promise<void> {
  const now = clock.now();
  const { slow } = action;
  const isSlow = slow !== undefined && now >= slow.during.from && now < slow.during.to;
  const latencyMs = drawLatency(isSlow ? slow.latency : action.latency, tape, `fault/${rule}/latency`);
  if (latencyMs === 0) return;
  try {
    await sleep(clock, latencyMs, request.signal);
  } catch (cause) {
    const gone = new ConnectionError('ECONNRESET', 'the client gave up waiting');
    gone.cause = cause;
    throw gone;
  }
}
