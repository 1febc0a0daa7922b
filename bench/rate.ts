/** Calls per second of CPU time: other load on the machine changes it far less than calls per second of the clock. */
export interface Rate {
  readonly perSecond: number;
  /** CPU milliseconds of one call. */
  readonly cpuMs: number;
}

/** Calls `work` for about `seconds` of CPU time, after a warm-up of a third of that. */
export async function rateOf(work: () => unknown, seconds = 1, batch = 1): Promise<Rate> {
  await spend(work, seconds / 3, batch);
  const { calls, cpuMs } = await spend(work, seconds, batch);
  return { perSecond: (calls / cpuMs) * 1000, cpuMs: cpuMs / calls };
}

async function spend(
  work: () => unknown,
  seconds: number,
  batch: number,
): Promise<{ calls: number; cpuMs: number }> {
  const start = process.cpuUsage();
  let calls = 0;
  for (;;) {
    for (let i = 0; i < batch; i++) {
      const result = work();
      if (result instanceof Promise) await result;
    }
    calls += batch;
    const { user, system } = process.cpuUsage(start);
    const cpuMs = (user + system) / 1000;
    if (cpuMs >= seconds * 1000) return { calls, cpuMs };
  }
}

/** CPU milliseconds of one piece of work that is too long to repeat. */
export async function cpuMsOf(work: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
