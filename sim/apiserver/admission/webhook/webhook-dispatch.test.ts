import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../clock/index.ts';
import type { JsonObject, KubeObject } from '../../../kube/index.ts';
import { Random } from '../../../random/index.ts';
import { ApiClient } from '../../client.ts';
import { ApiServer } from '../../server.ts';
import type { CallWebhook } from './webhook-port.ts';

type Answer = (review: JsonObject & { request: JsonObject & { object: KubeObject } }) => JsonObject;

/** A server whose webhooks are functions; each asked URL is noted. */
class WebhookWorld {
  readonly clock = new VirtualClock();
  readonly asked: string[] = [];
  readonly client: ApiClient;
  readonly answers = new Map<string, Answer | 'hang'>();

  constructor() {
    const call: CallWebhook = ({ url, body }) => {
      const { pathname } = new URL(url);
      this.asked.push(pathname);
      const answer = this.answers.get(pathname);
      if (answer === 'hang') return new Promise(() => undefined);
      if (!answer) return Promise.reject(new Error('dial tcp 127.0.0.1:1: connect: connection refused'));
      const review = JSON.parse(Buffer.from(body).toString());
      const response = { uid: review.request.uid, ...answer(review) };
      const text = JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response });
      return Promise.resolve({ status: 200, body: Buffer.from(text) });
    };
    const tokens = [{ token: 't', user: 'root', uid: '0', groups: ['system:masters'] }];
    const server = new ApiServer({ clock: this.clock, random: new Random(1), tokens, callWebhook: call });
    this.client = new ApiClient({ handler: server.handle, token: 't', userAgent: 'test/1' });
  }

  async configure(kind: 'Mutating' | 'Validating', webhooks: JsonObject[]): Promise<void> {
    await this.client.create(
      { group: '', version: 'v1', resource: 'namespaces' },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } },
    );
    const group = 'admissionregistration.k8s.io';
    const rules = [
      { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] },
    ];
    await this.client.create(
      { group, version: 'v1', resource: `${kind.toLowerCase()}webhookconfigurations` },
      {
        apiVersion: `${group}/v1`,
        kind: `${kind}WebhookConfiguration`,
        metadata: { name: 'w' },
        webhooks: webhooks.map((webhook) => ({
          clientConfig: { url: `https://127.0.0.1:1/${webhook['name']}` },
          rules,
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          ...webhook,
        })),
      },
    );
  }

  configMap(more: JsonObject = {}, dryRun = false): Promise<KubeObject> {
    return this.client.create(
      { group: '', version: 'v1', resource: 'configmaps', namespace: 'a' },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, ...more },
      dryRun ? { query: { dryRun: 'All' } } : {},
    );
  }
}

const patch = (...operations: JsonObject[]): JsonObject => ({
  allowed: true,
  patchType: 'JSONPatch',
  patch: Buffer.from(JSON.stringify(operations)).toString('base64'),
});

describe('admission webhooks', () => {
  it('change the object one after the other and are called again when they ask for it', async () => {
    const world = new WebhookWorld();
    await world.configure('Mutating', [
      { name: 'first.x.y', reinvocationPolicy: 'IfNeeded' },
      { name: 'second.x.y' },
    ]);
    world.answers.set('/first.x.y', ({ request }) =>
      patch({ op: 'add', path: '/data', value: { ...(request.object['data'] as JsonObject), first: 'yes' } }),
    );
    world.answers.set('/second.x.y', () => patch({ op: 'add', path: '/data/second', value: 'yes' }));
    const created = await world.configMap();
    expect(created['data']).toEqual({ first: 'yes', second: 'yes' });
    expect(world.asked).toEqual(['/first.x.y', '/second.x.y', '/first.x.y']);
  });

  it.each<[string, JsonObject, { code: number; message: string }]>([
    [
      'without a word',
      { allowed: false },
      { code: 400, message: 'admission webhook "v.x.y" denied the request without explanation' },
    ],
    [
      'with a status',
      { allowed: false, status: { code: 409, reason: 'Conflict', message: 'taken' } },
      { code: 409, message: 'admission webhook "v.x.y" denied the request: taken' },
    ],
    [
      'by meddling',
      patch({ op: 'remove', path: '/data' }),
      {
        code: 500,
        message:
          'Internal error occurred: failed calling webhook "v.x.y": received invalid webhook response: webhook response attempted to modify the object, which is not supported',
      },
    ],
  ])('refuse %s', async (_, answer, refusal) => {
    const world = new WebhookWorld();
    await world.configure('Validating', [{ name: 'v.x.y' }]);
    world.answers.set('/v.x.y', () => answer);
    await expect(world.configMap()).rejects.toMatchObject(refusal);
  });

  it('that are down refuse or are passed over, as their failurePolicy says', async () => {
    const world = new WebhookWorld();
    await world.configure('Validating', [{ name: 'down.x.y', timeoutSeconds: 7 }]);
    await expect(world.configMap()).rejects.toMatchObject({
      code: 500,
      message:
        'Internal error occurred: failed calling webhook "down.x.y": failed to call webhook: Post "https://127.0.0.1:1/down.x.y?timeout=7s": dial tcp 127.0.0.1:1: connect: connection refused',
    });
    const lenient = new WebhookWorld();
    await lenient.configure('Validating', [{ name: 'down.x.y', failurePolicy: 'Ignore' }]);
    await expect(lenient.configMap()).resolves.toBeDefined();
  });

  it('that never answer are given up after their timeout on the clock', async () => {
    const world = new WebhookWorld();
    await world.configure('Validating', [{ name: 'slow.x.y', timeoutSeconds: 3 }]);
    world.answers.set('/slow.x.y', 'hang');
    const started = world.clock.now();
    const refused = expect(world.configMap()).rejects.toThrow('context deadline exceeded');
    await world.clock.run({ until: started + 60_000, done: () => world.clock.now() > started });
    await refused;
    expect(world.clock.now() - started).toBe(3_000);
  });

  it('are asked only about what their rules, selectors and conditions name', async () => {
    const world = new WebhookWorld();
    await world.configure('Validating', [
      { name: 'labels.x.y', objectSelector: { matchLabels: { a: 'b' } } },
      { name: 'namespace.x.y', namespaceSelector: { matchLabels: { a: 'b' } } },
      {
        name: 'condition.x.y',
        matchConditions: [{ name: 'c', expression: "has(object.data) && 'k' in object.data" }],
      },
    ]);
    await world.configMap();
    expect(world.asked).toEqual([]);
    await expect(world.configMap({ metadata: { name: 'y' }, data: { k: 'v' } })).rejects.toThrow(
      'condition.x.y',
    );
    expect(world.asked).toEqual(['/condition.x.y']);
  });

  it('with side effects do not support dry runs', async () => {
    const world = new WebhookWorld();
    await world.configure('Validating', [{ name: 'v.x.y', sideEffects: 'NoneOnDryRun' }]);
    world.answers.set('/v.x.y', () => ({ allowed: true, warnings: ['mind'] }));
    await expect(world.configMap({}, true)).resolves.toBeDefined();
  });
});
