import { describe, expect, it } from 'vitest';
import type { ApiHandler, ApiRequest } from '../../../sim/apiserver/index.ts';
import { VirtualClock } from '../../../sim/clock/index.ts';
import { ComputeHold } from './compute-hold.ts';
import { patientHandler } from './patient-handler.ts';

const request = (path: string): ApiRequest => ({ method: 'GET', path, query: '', headers: {} }) as ApiRequest;

/** A server that says "come back in 3 s" to everything, a client, and the real time the client takes between two requests. */
function conversation() {
  const clock = new VirtualClock(0);
  const seenAt: number[] = [];
  const inner: ApiHandler = async () => {
    seenAt.push(clock.now());
    return { status: 429, headers: { 'retry-after': '3' }, body: { kind: 'empty' } } as never;
  };
  let real = 0;
  const hold = new ComputeHold(clock, { timeMoved: () => undefined, stuck: () => undefined });
  const handler = patientHandler(inner, clock, hold, () => real);
  return {
    seenAt,
    wait: (ms: number): void => {
      real += ms;
    },
    ask: (path: string) => handler(request(path)),
    play: async (client: () => Promise<void>): Promise<void> => {
      const finished = client().finally(() => hold.end());
      await clock.run({ until: 60_000, done: () => false });
      await finished;
    },
  };
}

describe('a Retry-After that a process sleeps on the real clock', () => {
  it('passes in virtual time before the same request is seen again', async () => {
    const { play, ask, wait, seenAt } = conversation();
    await play(async () => {
      await ask('/a');
      wait(3_000);
      await ask('/a');
    });
    expect(seenAt).toEqual([0, 3_000]);
  });

  it('is not credited to a client that comes back early', async () => {
    const { play, ask, wait, seenAt } = conversation();
    await play(async () => {
      await ask('/a');
      wait(900);
      await ask('/a');
    });
    expect(seenAt).toEqual([0, 0]);
  });

  it('concerns only the request it was said to', async () => {
    const { play, ask, wait, seenAt } = conversation();
    await play(async () => {
      await ask('/a');
      wait(3_000);
      await ask('/b');
    });
    expect(seenAt).toEqual([0, 0]);
  });
});
