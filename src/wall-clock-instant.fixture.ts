import type { Clock } from './ports.ts';

export const START = Date.UTC(2026, 4, 19, 19, 0, 0);

/**
 * Time that passes by itself whenever somebody waits for it. It looks at the real event loop to tell a wait from work, hence
 * its name; no real time is read.
 */
export function instantClock(): Clock & { nowMs: number } {
  const clock = {
    nowMs: START,
    now: () => clock.nowMs,
    setTimer(delayMs: number, callback: () => void) {
      let cancelled = false;
      // A call's deadline is cancelled within microtasks; a sleep is not. Only what survives a macrotask was waited for.
      setImmediate(() => {
        if (cancelled) return;
        clock.nowMs += delayMs;
        callback();
      });
      return {
        cancel: () => {
          cancelled = true;
        },
      };
    },
  };
  return clock;
}
