import type { ApiHandler } from '../../sim/apiserver/index.ts';
import type { Clock } from '../../sim/clock/index.ts';

/** Requests of one run at one instant. A pass over a thousand releases sends fewer. */
export const MAX_REQUESTS_PER_INSTANT = 10_000;

/**
 * Ends an engine that sends request after request while no time passes. Inside this process that would never end by itself:
 * a promise that is always ready leaves the event loop, and so the virtual clock, no turn.
 */
export function guardLoops(handler: ApiHandler, clock: Clock, onLoop: () => void): ApiHandler {
  let instant = clock.now();
  let requests = 0;
  return (request) => {
    const now = clock.now();
    if (now !== instant) {
      instant = now;
      requests = 0;
    }
    requests += 1;
    if (requests === MAX_REQUESTS_PER_INSTANT) onLoop();
    return handler(request);
  };
}
