/** Lets signals, timers and terminals have their turn in the middle of a long computation. */
export function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
