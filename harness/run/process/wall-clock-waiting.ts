/**
 * Real time at the border to processes of their own. They compute in real time while virtual time stands still; whether one
 * still computes or waits can only be told by giving it a moment.
 */

/** Resolves after everything that is runnable in this process now has run. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Calls back after `ms` of real time unless cancelled; does not keep the process alive. */
export function afterRealTime(ms: number, callback: () => void): () => void {
  const handle = setTimeout(callback, ms);
  handle.unref();
  return () => clearTimeout(handle);
}

/** Milliseconds on the clock by which processes wait when they do not ask the shims. */
export function realNow(): number {
  return performance.now();
}
