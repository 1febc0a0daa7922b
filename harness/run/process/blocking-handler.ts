import type { ApiHandler, WatchFrame } from '../../../sim/apiserver/index.ts';
import type { ComputeHold } from './compute-hold.ts';
import { afterRealTime, nextTurn } from './wall-clock-waiting.ts';

/**
 * A watcher that got a frame computes for a while nobody can see. After this much real time without another frame it counts
 * as waiting. Longer is safer and slower.
 */
const WATCH_GRACE_MS = 40;

/**
 * The API as a process of its own meets it: virtual time goes on while an answer waits for it, and only then. What can be
 * answered at once is answered while time stands still.
 */
export function blockingHandler(inner: ApiHandler, hold: ComputeHold): ApiHandler {
  return async (request) => {
    hold.contact();
    const exchange = inner(request);
    let isPending = true;
    const settled = exchange.then(
      () => {
        isPending = false;
      },
      () => {
        isPending = false;
      },
    );
    // All work inside the simulation is promises: one turn later it is done, or it waits for virtual time.
    await Promise.race([settled, nextTurn()]);
    const compute = isPending ? hold.wait() : undefined;
    try {
      const response = await exchange;
      if (response.body.kind !== 'watch') return response;
      return { ...response, body: { kind: 'watch', frames: blockingFrames(response.body.frames, hold) } };
    } finally {
      compute?.();
    }
  };
}

async function* blockingFrames(
  frames: AsyncIterable<WatchFrame>,
  hold: ComputeHold,
): AsyncGenerator<WatchFrame> {
  const iterator = frames[Symbol.asyncIterator]();
  let compute: (() => void) | undefined;
  let cancel: (() => void) | undefined;
  try {
    for (;;) {
      cancel = afterRealTime(WATCH_GRACE_MS, () => {
        compute = hold.wait();
      });
      const next = await iterator.next();
      cancel();
      compute?.();
      compute = undefined;
      if (next.done) return;
      yield next.value;
    }
  } finally {
    cancel?.();
    compute?.();
    await iterator.return?.();
  }
}
