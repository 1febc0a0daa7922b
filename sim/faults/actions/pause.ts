import { sleep } from '../../clock/index.ts';
import { withoutSignal } from '../exchange.ts';
import type { FaultContext, RequestFault } from '../fault.ts';
import type { ProcessPoint } from './crash.ts';

/**
 * P3: the actor freezes at this request for a while (garbage collection, a closed laptop lid). `before-send` delivers
 * the request after the thaw - the stale write that outlives a lease. The store changes, the client sees the
 * answer; both late.
 */
export interface Pause {
  readonly do: 'pause';
  readonly at: ProcessPoint;
  readonly forMs: number;
}

export const pause: RequestFault<Pause> = {
  realism: () => 'A',
  appliesTo: (_action, _info, request) => request.actor !== undefined,
  async run(action, context) {
    const { clock, inner, request } = context;
    // A frozen process cannot cancel: what is in flight stays in flight.
    const sent = withoutSignal(request);
    switch (action.at) {
      case 'before-send':
        freeze(action, context);
        await sleep(clock, action.forMs);
        return inner(sent);
      case 'after-send': {
        freeze(action, context);
        const response = await inner(sent);
        await sleep(clock, action.forMs);
        return response;
      }
      case 'after-commit': {
        const response = await inner(sent);
        freeze(action, context);
        await sleep(clock, action.forMs);
        return response;
      }
      case 'after-ack': {
        const response = await inner(sent);
        context.afterAcknowledgement(() => freeze(action, context));
        return response;
      }
    }
  },
};

function freeze(action: Pause, { actors, clock, request }: FaultContext): void {
  const name = request.actor?.name ?? '';
  actors?.pause(name);
  clock.setTimer(action.forMs, () => actors?.resume(name));
}
