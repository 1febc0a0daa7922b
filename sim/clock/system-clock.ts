import type { Clock } from './clock.ts';

/** Node's longest timer, 2^31-1 ms; longer ones would fire at once. */
const MAX_TIMEOUT_MS = 2_147_483_647;

/** Real time, for `kubeflap serve` and for real clusters. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(delayMs, callback) {
    const handle = setTimeout(callback, Math.min(Math.max(0, delayMs), MAX_TIMEOUT_MS));
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
};
