import type { Clock } from './ports.ts';

/** The system's clock: what the deployed engine runs on. */
export const wallClock: Clock = {
  now: () => Date.now(),
  setTimer(delayMs, callback) {
    const handle = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};
