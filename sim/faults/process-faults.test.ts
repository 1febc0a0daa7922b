import { describe, expect, it } from 'vitest';
import type { ActorControl } from './fault.ts';
import { configMap, fly } from './testing/flight.ts';

function control(log: string[], now: () => number): ActorControl {
  const note = (what: string) => (actor: string) => void log.push(`${what} ${actor} at ${now()}`);
  return { crash: note('crash'), pause: note('pause'), resume: note('resume') };
}

async function flight(action: Parameters<typeof fly>[0][number]['action']) {
  const log: string[] = [];
  let start = 0;
  const clock: { now: () => number } = { now: () => 0 };
  const actors = control(log, () => clock.now() - start);
  const running = await fly([{ name: 'p', where: { verbs: ['update'] }, when: { max: 1 }, action }], {
    actors,
  });
  start = running.now();
  clock.now = running.now;
  return { ...running, log };
}

describe('crash', () => {
  it.each([
    { at: 'before-send', stored: '0', client: 'pending' },
    { at: 'after-send', stored: '1', client: 'pending' },
    { at: 'after-commit', stored: '1', client: 'pending' },
  ] as const)('$at: stored $stored, the actor never hears of it', async ({ at, stored, client }) => {
    const { write, log, stored: now } = await flight({ do: 'crash', at });
    expect(await write('1')).toBe(client);
    expect([now(), log]).toEqual([stored, ['crash engine at 0']]);
  });

  it('after-ack: the actor hears the answer and nothing of it is seen after', async () => {
    const { write, log, client, server } = await flight({ do: 'crash', at: 'after-ack' });
    const order: string[] = [];
    const acting = client
      .update(configMap('a'), { metadata: { name: 'a' }, data: { step: '1' } })
      .then(() => {
        order.push('answered');
        log.push('next request');
        return client.get(configMap('a'));
      });
    await acting;
    expect(order).toEqual(['answered']);
    expect(log).toEqual(['next request', 'crash engine at 0']);
    expect(server.seen).toEqual(['update a', 'get a']);
    expect(await write('2')).toHaveProperty('answer');
  });

  it('after-ack: strikes an actor that asks nothing more', async () => {
    const { write, log } = await flight({ do: 'crash', at: 'after-ack' });
    expect(await write('1')).toHaveProperty('answer');
    expect(log).toEqual(['crash engine at 0']);
  });
});

describe('pause', () => {
  it('delivers the write of a frozen actor after it thaws', async () => {
    const { write, log, stored, clock } = await flight({ do: 'pause', at: 'before-send', forMs: 20_000 });
    expect(await write('1')).toBe('pending');
    expect(stored()).toBe('0');
    await clock.run({ until: clock.now() + 20_000 });
    expect([stored(), log]).toEqual(['1', ['pause engine at 0', 'resume engine at 20000']]);
  });

  it('commits at once and answers late when frozen after sending', async () => {
    const { write, stored } = await flight({ do: 'pause', at: 'after-commit', forMs: 20_000 });
    expect(await write('1')).toBe('pending');
    expect(stored()).toBe('1');
  });
});
