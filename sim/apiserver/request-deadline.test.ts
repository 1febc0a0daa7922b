import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../clock/index.ts';
import type { Json, JsonObject } from '../kube/index.ts';
import { Random } from '../random/index.ts';
import type { ApiResponse } from './api-handler.ts';
import { ApiServer } from './server.ts';

/** A server whose webhook for ConfigMaps never answers. */
class SlowWorld {
  readonly clock = new VirtualClock();
  readonly server = new ApiServer({
    clock: this.clock,
    random: new Random(1),
    tokens: [{ token: 't', user: 'root', uid: '0', groups: ['system:masters'] }],
    callWebhook: () => new Promise(() => undefined),
  });

  /** Sends a request, lets time pass until it is answered, and tells how long that took. */
  async timed(method: string, path: string, query = '', body?: Json): Promise<[number, number, string]> {
    const started = this.clock.now();
    let answer: ApiResponse | undefined;
    let ended = started;
    const headers = { authorization: 'Bearer t', 'content-type': 'application/json' };
    const request = { method, path, query, headers, ...(body === undefined ? {} : { body: { json: body } }) };
    void this.server.handle(request).then((response) => {
      answer = response;
      ended = this.clock.now();
    });
    await this.clock.run({ until: started + 300_000, done: () => answer !== undefined });
    const object: JsonObject = answer?.body.kind === 'object' ? answer.body.object : {};
    return [answer?.status ?? 0, ended - started, String(object['message'] ?? '')];
  }

  async slowDownConfigMaps(webhooks: number): Promise<void> {
    const group = 'admissionregistration.k8s.io';
    await this.timed('POST', `/apis/${group}/v1/mutatingwebhookconfigurations`, '', {
      metadata: { name: 'slow' },
      webhooks: Array.from({ length: webhooks }, (_, n) => ({
        name: `w${n}.example.com`,
        clientConfig: { url: 'https://127.0.0.1:1/' },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] }],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        timeoutSeconds: 30,
        failurePolicy: 'Ignore',
      })),
    });
  }
}

const MAPS = '/api/v1/namespaces/default/configmaps';
const MAP: Json = { metadata: { name: 'a' } };
const OVERDUE = 'Timeout: request did not complete within requested timeout - context deadline exceeded';

describe('deadlines of requests', () => {
  it('ends a write after a minute, though its webhooks may take longer, and does not make it', async () => {
    const world = new SlowWorld();
    await world.slowDownConfigMaps(3);
    expect(await world.timed('POST', MAPS, '', MAP)).toEqual([504, 60_000, OVERDUE]);
    expect((await world.timed('GET', `${MAPS}/a`))[0]).toBe(404);
  });

  it('ends a write when the client says so', async () => {
    const world = new SlowWorld();
    await world.slowDownConfigMaps(1);
    expect(await world.timed('POST', MAPS, 'timeout=5s', MAP)).toEqual([504, 5_000, OVERDUE]);
  });

  it('takes no more than a minute for an answer, and a timeout of nothing for none', async () => {
    const world = new SlowWorld();
    await world.slowDownConfigMaps(3);
    for (const timeout of ['1h', '0s', '-5s'])
      expect((await world.timed('POST', MAPS, `timeout=${timeout}`, MAP))[1]).toBe(60_000);
  });

  it('makes a write that is in time', async () => {
    const world = new SlowWorld();
    await world.slowDownConfigMaps(1);
    expect(await world.timed('POST', MAPS, '', MAP)).toEqual([201, 30_000, '']);
  });

  it('ends a read that waits for a version still to come', async () => {
    const world = new SlowWorld();
    const [status, took, message] = await world.timed('GET', MAPS, 'resourceVersion=999999&timeout=1s');
    expect([status, took]).toEqual([504, 1_000]);
    expect(message).toBe('Timeout: request did not complete within the allotted timeout');
  });

  it.each([
    ['abc', 'time: invalid duration "abc"'],
    ['5', 'time: missing unit in duration "5"'],
    ['1d', 'time: unknown unit "d" in duration "1d"'],
  ])('refuses %s, before it asks who is asking', async (timeout, why) => {
    const { server } = new SlowWorld();
    const response = await server.handle({
      method: 'GET',
      path: MAPS,
      query: `timeout=${timeout}`,
      headers: { authorization: 'Bearer nobody' },
    });
    expect(response).toMatchObject({
      status: 400,
      body: { object: { message: `invalid timeout specified in the request URL - ${why}` } },
    });
  });

  it('has no deadline for a watch, which ends by itself after half an hour to an hour', async () => {
    const lifetime = async (seed: number): Promise<number> => {
      const clock = new VirtualClock();
      const server = new ApiServer({ clock, random: new Random(seed), authorizationMode: 'AlwaysAllow' });
      const request = { method: 'GET', path: MAPS, query: 'watch=1&timeout=nonsense', headers: {} };
      const { body } = await server.handle(request);
      let ended = 0;
      const drain = async (): Promise<void> => {
        if (body.kind === 'watch') for await (const _ of body.frames);
        ended = clock.now();
      };
      const started = clock.now();
      void drain();
      await clock.run({ until: started + 7_200_000, done: () => ended > 0 });
      return ended - started;
    };
    const lifetimes = await Promise.all([1, 2, 3].map(lifetime));
    for (const ms of lifetimes) expect(ms >= 1_800_000 && ms <= 3_600_000).toBe(true);
    expect(new Set(lifetimes).size).toBe(3);
  });
});
