import { describe, expect, it } from 'vitest';
import type { WatchFrame } from '../apiserver/index.ts';
import { at } from '../kube/index.ts';
import type { FaultRule } from './fault-rule.ts';
import { CONFIGMAPS, configMap, fly, outcome } from './testing/flight.ts';

describe('stale read', () => {
  const rules: FaultRule[] = [{ name: 'lag', action: { do: 'staleRead', revisions: 2 } }];

  it('answers a get and a list with the state some revisions ago', async () => {
    const flight = await fly(rules);
    for (const step of ['1', '2', '3'])
      await flight.observer.patch(configMap('a'), 'merge', { data: { step } });
    expect(await flight.client.get(configMap('a'))).toMatchObject({ kind: 'ConfigMap', data: { step: '1' } });
    expect((await flight.client.list(CONFIGMAPS)).items).toMatchObject([{ data: { step: '1' } }]);
  });

  it('stays the request it is to who keeps the ledger: the look into the past is not its own', async () => {
    const { server } = await fly([]);
    const observed: string[] = [];
    const flight = await fly(rules, {
      handler: (request) => {
        if (request.observer) observed.push(`${request.method} ${request.path}`);
        return server.handle(request);
      },
    });
    const path = '/api/v1/namespaces/default/configmaps/a';
    await flight.plane.handle({ method: 'GET', path, query: '', headers: {}, observer: {} });
    expect(observed).toEqual([`GET ${path}`]);
  });

  it('answers 404 for an object that did not exist then', async () => {
    const flight = await fly(rules);
    await flight.observer.create(CONFIGMAPS, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'b' },
    });
    expect(await outcome(flight.client.get(configMap('b')), flight.clock)).toMatchObject({
      error: { code: 404 },
    });
  });
});

/** Watches through the faults, writes steps 1 to n one virtual second apart, and notes what arrived when. */
async function watching(action: FaultRule['action'], when: FaultRule['when'] = {}, steps = 3) {
  const flight = await fly([{ name: 'w', where: { resources: ['configmaps'] }, when, action }]);
  const start = flight.now();
  const seen: string[] = [];
  const frames = await flight.client.watch(CONFIGMAPS);
  const reading = (async () => {
    try {
      for await (const frame of frames) seen.push(`${(flight.now() - start) / 1000}s ${labelOf(frame)}`);
      seen.push(`${(flight.now() - start) / 1000}s EOF`);
    } catch (error) {
      seen.push(`${(flight.now() - start) / 1000}s ${String((error as { code: string }).code)}`);
    }
  })();
  for (let step = 1; step <= steps; step++) {
    await flight.clock.run({ until: start + step * 1000 });
    await flight.observer.patch(configMap('a'), 'merge', { data: { step: String(step) } });
  }
  await flight.clock.run({ until: start + 60_000 });
  return { seen, flight, reading, start };
}

function labelOf(frame: WatchFrame): string {
  return frame.type === 'ERROR'
    ? `ERROR ${at(frame.object, 'code')}`
    : String(at(frame.object, 'data', 'step'));
}

describe('watch faults', () => {
  it('leaves an unfaulted watch alone', async () => {
    const { seen } = await watching({ do: 'unauthorized' }, { nth: 99 });
    expect(seen).toEqual(['1s 1', '2s 2', '3s 3']);
  });

  it('ends an open watch when the window opens', async () => {
    const from = (await fly([])).now() + 1500;
    expect((await watching({ do: 'dropWatch', as: 'eof' }, { during: { from, to: from + 1 } })).seen).toEqual(
      ['1s 1', '1.5s EOF'],
    );
  });

  it('breaks a watch after some events', async () => {
    expect((await watching({ do: 'dropWatch', as: 'reset', afterEvents: 2 })).seen).toEqual([
      '1s 1',
      '2s 2',
      '2s ECONNRESET',
    ]);
  });

  it('ends a watch with a 410 event', async () => {
    expect((await watching({ do: 'expireWatch', afterEvents: 1 })).seen).toEqual([
      '1s 1',
      '1s ERROR 410',
      '1s EOF',
    ]);
  });

  it('delays events and keeps their order', async () => {
    expect((await watching({ do: 'delayEvents', by: 1500 })).seen).toEqual(['2.5s 1', '3.5s 2', '4.5s 3']);
    const { seen } = await watching({ do: 'delayEvents', by: 5000 }, { max: 1 });
    expect(seen).toEqual(['6s 1', '6s 2', '6s 3']);
  });

  it('drops an event', async () => {
    const { seen, flight } = await watching({ do: 'dropEvents' }, { nth: 2 });
    expect(seen).toEqual(['1s 1', '3s 3']);
    expect(flight.plane.report()).toMatchObject([{ matched: 3, fired: 1, realism: 'C' }]);
  });

  it('repeats an event', async () => {
    expect((await watching({ do: 'duplicateEvents' }, { nth: 2 })).seen).toEqual([
      '1s 1',
      '2s 2',
      '2s 2',
      '3s 3',
    ]);
  });

  it('holds everything back while it stalls and loses nothing', async () => {
    const from = (await fly([])).now() + 1500;
    const { seen } = await watching({ do: 'stallWatch' }, { during: { from, to: from + 8500 } });
    expect(seen).toEqual(['1s 1', '10s 2', '10s 3']);
  });

  it('stalls for ever without a window, until the client gives up', async () => {
    const { seen } = await watching({ do: 'stallWatch', afterEvents: 1 });
    expect(seen).toEqual(['1s 1']);
  });

  it('holds a watch opened before a partition until the network heals', async () => {
    const from = (await fly([])).now() + 1500;
    const { seen } = await watching(
      { do: 'partition', loses: 'requests' },
      { during: { from, to: from + 8500 } },
    );
    expect(seen).toEqual(['1s 1', '10s 2', '10s 3']);
  });

  it('matches events by name and content', async () => {
    const flight = await fly([
      {
        name: 'w',
        where: { names: ['b'], predicate: ({ object }) => at(object, 'data', 'x') === 'y' },
        action: { do: 'dropEvents' },
      },
    ]);
    const seen: string[] = [];
    const frames = await flight.client.watch(CONFIGMAPS);
    void (async () => {
      for await (const frame of frames) seen.push(String(at(frame.object, 'metadata', 'name')));
    })();
    await flight.clock.settle();
    for (const name of ['b', 'c'])
      await flight.observer.create(CONFIGMAPS, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name },
        data: { x: 'y' },
      });
    await flight.observer.patch(configMap('b'), 'merge', { data: { x: 'z' } });
    await flight.clock.settle();
    expect(seen).toEqual(['c', 'b']);
  });

  it('ends the watch below when the client leaves', async () => {
    const flight = await fly([{ name: 'w', action: { do: 'stallWatch' } }]);
    const leaving = new AbortController();
    const frames = await flight.client.watch(CONFIGMAPS, { signal: leaving.signal });
    const end = frames[Symbol.asyncIterator]().next();
    await flight.clock.run({ until: flight.now() + 1000 });
    leaving.abort();
    expect(await end).toMatchObject({ done: true });
  });
});
