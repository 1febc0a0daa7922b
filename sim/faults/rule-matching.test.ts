import { describe, expect, it } from 'vitest';
import { at } from '../kube/index.ts';
import { Random, Tape } from '../random/index.ts';
import { DuplicateFaultError, UnknownFaultError } from './fault-plane.ts';
import type { FaultRule, FaultWhere } from './fault-rule.ts';
import { configMap, fly, outcome } from './testing/flight.ts';

const refuse = { do: 'refuse' } as const;

/** How many of these requests a rule strikes. */
async function struck(where: FaultWhere, paths: readonly string[], method = 'GET'): Promise<string[]> {
  const flight = await fly([{ name: 'f', where, action: refuse }], { cluster: 'west' });
  const hit: string[] = [];
  for (const target of paths) {
    const [path = '', query = ''] = target.split('?');
    try {
      await flight.plane.handle({ method, path, query, headers: {} });
    } catch {
      hit.push(target);
    }
  }
  return hit;
}

const HR = '/apis/helm.toolkit.fluxcd.io/v2/namespaces/flux-system/helmreleases';

describe('where', () => {
  it('tells an object from its subresources', async () => {
    const paths = [`${HR}/a`, `${HR}/a/status`, '/api/v1/namespaces/x/secrets/a'];
    expect(await struck({ resources: ['helmreleases.helm.toolkit.fluxcd.io'] }, paths)).toEqual([`${HR}/a`]);
    expect(await struck({ resources: ['helmreleases.helm.toolkit.fluxcd.io/status'] }, paths)).toEqual([
      `${HR}/a/status`,
    ]);
    expect(await struck({ resources: ['helmreleases.helm.toolkit.fluxcd.io/*'] }, paths)).toEqual([
      `${HR}/a`,
      `${HR}/a/status`,
    ]);
    expect(await struck({ notResources: ['helmreleases.helm.toolkit.fluxcd.io/*'] }, paths)).toEqual([
      '/api/v1/namespaces/x/secrets/a',
    ]);
    expect(await struck({ resources: ['secrets'] }, paths)).toEqual(['/api/v1/namespaces/x/secrets/a']);
  });

  it('tells get, list and watch apart', async () => {
    const paths = [
      `${HR}/a`,
      HR,
      `${HR}?watch=true`,
      `${HR}?fieldSelector=metadata.name%3Da&watch=1`,
      '/version',
    ];
    expect(await struck({ verbs: ['get'] }, paths)).toEqual([`${HR}/a`, '/version']);
    expect(await struck({ verbs: ['list'] }, paths)).toEqual([HR]);
    expect(await struck({ verbs: ['watch'], names: ['a'] }, paths)).toEqual([paths[3]]);
  });

  it('matches names by wildcard and namespaces exactly', async () => {
    const paths = [`${HR}/bp-alloy`, `${HR}/bp-vpa`, `${HR}/other`];
    expect(await struck({ names: ['bp-*'] }, paths)).toEqual(paths.slice(0, 2));
    expect(await struck({ namespaces: ['default'] }, paths)).toEqual([]);
  });

  it('concerns only its cluster', async () => {
    expect(await struck({ clusters: ['east'] }, [HR])).toEqual([]);
    expect(await struck({ clusters: ['west', 'east'] }, [HR])).toEqual([HR]);
  });

  it('finds the name of a create in its body', async () => {
    const flight = await fly([{ name: 'f', where: { names: ['b'] }, action: refuse }]);
    const create = (name: string) =>
      flight.client.create(
        { group: '', version: 'v1', resource: 'configmaps', namespace: 'default' },
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } },
      );
    expect(await outcome(create('b'), flight.clock)).toMatchObject({ error: { code: 'ECONNREFUSED' } });
    expect(await outcome(create('c'), flight.clock)).toHaveProperty('answer');
  });

  it('matches on user only through the identify port', async () => {
    const rules = [{ name: 'f', where: { users: ['jane'] }, action: refuse }] as const;
    const blind = await fly(rules);
    expect(await blind.write('1')).toHaveProperty('answer');
    const seeing = await fly(rules, { identify: () => 'jane' });
    expect(await seeing.write('1')).toHaveProperty('error');
  });
});

describe('predicate', () => {
  const toOne: FaultRule = {
    name: 'f',
    where: {
      verbs: ['update'],
      resources: ['configmaps'],
      predicate: ({ object, oldObject }) =>
        at(object, 'data', 'step') === '1' && at(oldObject, 'data', 'step') === '0',
    },
    action: refuse,
  };

  it('compares the stored object with the result of the write', async () => {
    const flight = await fly([toOne]);
    expect(await flight.write('2')).toHaveProperty('answer');
    expect(await flight.write('1')).toHaveProperty('answer');
    const fresh = await fly([toOne]);
    expect(await fresh.write('1')).toHaveProperty('error');
    expect(fresh.stored()).toBe('0');
  });

  it('costs nothing where verb, resource or name do not match', async () => {
    const flight = await fly([toOne]);
    await flight.client.get(configMap('a'));
    expect(flight.server.seen).toEqual(['get a']);
  });

  it('reports what a throwing predicate said and lets the request pass', async () => {
    const predicate = () => {
      throw new Error('no such key: status');
    };
    const flight = await fly([{ name: 'f', where: { verbs: ['update'], predicate }, action: refuse }]);
    expect(await flight.write('1')).toHaveProperty('answer');
    expect(flight.plane.report()).toMatchObject([{ matched: 0, predicateError: 'no such key: status' }]);
  });
});

describe('when', () => {
  async function pattern(when: FaultRule['when'], writes = 6): Promise<string> {
    const flight = await fly([
      { name: 'f', where: { verbs: ['update'] }, action: refuse, ...(when && { when }) },
    ]);
    let seen = '';
    for (let i = 0; i < writes; i++) seen += 'error' in Object(await flight.write(String(i))) ? 'x' : '.';
    return seen;
  }

  it('counts occurrences', async () => {
    expect(await pattern({ nth: 2 })).toBe('.x....');
    expect(await pattern({ nth: [2, 4] })).toBe('.xxx..');
    expect(await pattern({ skip: 4 })).toBe('....xx');
    expect(await pattern({ max: 2 })).toBe('xx....');
    expect(await pattern({ skip: 1, max: 2 })).toBe('.xx...');
  });

  it('opens at the start of its window and closes before its end', async () => {
    const start = (await fly([])).now();
    // Each write takes a second of virtual time.
    expect(await pattern({ during: { from: start + 1000, to: start + 3000 } })).toBe('.xx...');
  });

  it('draws probabilities on the tape, so that the tape replays them', async () => {
    const rules: FaultRule[] = [
      { name: 'f', where: { verbs: ['update'] }, when: { probability: 0.5 }, action: refuse },
    ];
    const run = async (tape: Tape) => {
      const flight = await fly(rules, { tape });
      let seen = '';
      for (let i = 0; i < 12; i++) seen += 'error' in Object(await flight.write(String(i))) ? 'x' : '.';
      return seen;
    };
    const first = new Tape(new Random(7));
    const seen = await run(first);
    expect(seen).toMatch(/x/);
    expect(seen).toMatch(/\./);
    expect(await run(new Tape(new Random(99), first.recording()))).toBe(seen);
    expect(first.recording()[0]).toMatchObject({ site: 'fault/f/fire', occurrence: 0 });
  });

  it('waits for another rule', async () => {
    const flight = await fly([
      { name: 'first', where: { verbs: ['update'] }, when: { nth: 2 }, action: refuse },
      { name: 'second', where: { verbs: ['get'] }, when: { after: { rule: 'first' } }, action: refuse },
    ]);
    const read = () => outcome(flight.client.get(configMap('a')), flight.clock);
    await flight.write('1');
    expect(await read()).toHaveProperty('answer');
    await flight.write('2');
    expect(await read()).toHaveProperty('error');
  });

  it('reports what it let pass and why', async () => {
    const flight = await fly([{ name: 'f', where: { verbs: ['update'] }, when: { max: 1 }, action: refuse }]);
    await flight.write('1');
    await flight.write('2');
    expect(flight.plane.report()).toEqual([
      {
        rule: 'f',
        action: 'refuse',
        realism: 'A',
        emulated: false,
        matched: 2,
        fired: 1,
        skipped: 1,
        skippedBecause: { max: 1 },
        outsideWindow: 0,
      },
    ]);
  });
});

describe('rules together', () => {
  it('count every request at their place, whoever strikes it', async () => {
    const flight = await fly([
      { name: 'first', where: { verbs: ['update'] }, when: { nth: 1 }, action: refuse },
      { name: 'second', where: { verbs: ['update'] }, when: { nth: 2 }, action: refuse },
      { name: 'fourth', where: { verbs: ['update'] }, when: { nth: 4 }, action: { do: 'loseWrite' } },
    ]);
    for (const step of ['1', '2', '3', '4']) await flight.write(step);
    expect(flight.plane.report()).toMatchObject([
      { rule: 'first', matched: 4, fired: 1 },
      { rule: 'second', matched: 4, fired: 1 },
      { rule: 'fourth', matched: 4, fired: 1 },
    ]);
  });

  it('lets the first that strikes decide', async () => {
    const flight = await fly([
      { name: 'one', when: { max: 1 }, where: { verbs: ['update'] }, action: refuse },
      { name: 'two', where: { verbs: ['update'] }, action: { do: 'unauthorized' } },
    ]);
    expect(await flight.write('1')).toMatchObject({ error: { code: 'ECONNREFUSED' } });
    expect(await flight.write('1')).toMatchObject({ error: { code: 401 } });
  });

  it('lets a delay pass the request on to later rules', async () => {
    const flight = await fly([
      { name: 'slow', action: { do: 'delay', latency: 300 } },
      { name: 'refused', where: { verbs: ['update'] }, action: refuse },
    ]);
    const start = flight.now();
    let at = 0;
    const call = flight.client.update(configMap('a'), { metadata: { name: 'a' } }).catch((error: unknown) => {
      at = flight.now();
      throw error;
    });
    expect(await outcome(call, flight.clock)).toMatchObject({ error: { code: 'ECONNREFUSED' } });
    expect(at - start).toBe(300);
  });

  it('draws one of several by weight', async () => {
    const flight = await fly([
      {
        name: 'mix',
        where: { verbs: ['update'] },
        action: {
          do: 'oneOf',
          choices: [
            { weight: 3, action: refuse },
            { weight: 1, action: { do: 'loseWrite' } },
          ],
        },
      },
    ]);
    let refused = 0;
    for (let i = 0; i < 40; i++) if ('error' in Object(await flight.write('1'))) refused += 1;
    expect(refused).toBeGreaterThan(22);
    expect(refused).toBeLessThan(40);
    expect(flight.plane.report()).toMatchObject([{ action: 'oneOf', realism: 'C', fired: 40 }]);
  });

  it('refuses duplicate names and references to nowhere', async () => {
    await expect(
      fly([
        { name: 'f', action: refuse },
        { name: 'f', action: refuse },
      ]),
    ).rejects.toThrow(DuplicateFaultError);
    await expect(fly([{ name: 'f', when: { after: { rule: 'g' } }, action: refuse }])).rejects.toThrow(
      UnknownFaultError,
    );
  });

  it('tells the observer which fault struck', async () => {
    const flight = await fly([{ name: 'f', action: refuse }]);
    const notes: unknown[] = [];
    await flight.plane
      .handle({
        method: 'GET',
        path: '/version',
        query: '',
        headers: {},
        observer: { faulted: (note) => notes.push(note) },
      })
      .catch(() => undefined);
    expect(notes).toEqual([{ rule: 'f', action: 'refuse', realism: 'A' }]);
  });
});
