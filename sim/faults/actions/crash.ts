import { neverAnswered, runUnheard, withoutSignal } from '../exchange.ts';
import type { RequestFault } from '../fault.ts';

/** Where, between two things an observer can tell apart, a process is struck. */
export type ProcessPoint = 'before-send' | 'after-send' | 'after-commit' | 'after-ack';

/**
 * P1: the actor dies at this request. `before-send`: the server never hears of it. `after-send`: the actor is dead before
 * the server commits, which it does. `after-commit`: dead before the answer arrives. `after-ack`: dead after it.
 * The store changes in all cases but the first; the client sees the answer only in the last.
 */
export interface Crash {
  readonly do: 'crash';
  readonly at: ProcessPoint;
}

export const crash: RequestFault<Crash> = {
  realism: () => 'A',
  appliesTo: (_action, _info, request) => request.actor !== undefined,
  async run(action, context) {
    const { request, inner, actors } = context;
    const kill = (): void => actors?.crash(request.actor?.name ?? '');
    switch (action.at) {
      case 'before-send':
        kill();
        return neverAnswered(request);
      case 'after-send':
        kill();
        await runUnheard(inner, request);
        return neverAnswered(request);
      case 'after-commit':
        await runUnheard(inner, request);
        kill();
        return neverAnswered(request);
      case 'after-ack': {
        const response = await inner(withoutSignal(request));
        context.afterAcknowledgement(kill);
        return response;
      }
    }
  },
};
