import {
  BatchV1Api,
  CoreV1Api,
  KubeConfig,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  Watch,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient, ApiServer } from '../../../sim/apiserver/index.ts';
import { systemClock } from '../../../sim/clock/index.ts';
import { startKubernetesControllers } from '../../../sim/controllers/index.ts';
import { fluxCrds } from '../../../sim/flux/index.ts';
import { Random } from '../../../sim/random/index.ts';
import {
  CertificateAuthority,
  inProcessKubeConfig,
  type ServedApi,
  serveApi,
} from '../../../sim/transport/index.ts';

const TOKEN = 'client-node-e2e';

/** One server, reached over TLS and within the process: everything must work the same on both. */
const authority = CertificateAuthority.create(systemClock.now());
const random = new Random(1);
const server = new ApiServer({
  clock: systemClock,
  random,
  tokens: [{ token: TOKEN, user: 'admin', uid: '1', groups: ['system:masters'] }],
});
const controllers = startKubernetesControllers({ server, random });
let served: ServedApi;

beforeAll(async () => {
  const setup = new ApiClient({ handler: server.handle, token: TOKEN, userAgent: 'e2e' });
  const crds = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };
  for (const crd of fluxCrds()) await setup.create(crds, crd);
  const root = await authority;
  served = await serveApi({
    handler: server.handle,
    clock: systemClock,
    serving: await root.issueServing(['127.0.0.1'], systemClock.now()),
    certificateAuthority: root.certificate,
    port: 0,
  });
});

afterAll(async () => {
  controllers.stop();
  server.close();
  await served.close();
});

async function overTls(): Promise<KubeConfig> {
  const config = new KubeConfig();
  const caData = Buffer.from((await authority).certificate).toString('base64');
  config.loadFromOptions({
    clusters: [{ name: 'c', server: served.url, caData }],
    users: [{ name: 'u', token: TOKEN }],
    contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
    currentContext: 'x',
  });
  return config;
}

const transports = [
  { transport: 'TLS', configure: overTls },
  { transport: 'in-process', configure: async () => inProcessKubeConfig(server.handle, { token: TOKEN }) },
];

describe.each(transports)('@kubernetes/client-node over $transport', ({ transport, configure }) => {
  const namespace = `node-${transport.toLowerCase()}`;
  let config: KubeConfig;
  let core: CoreV1Api;

  beforeAll(async () => {
    config = await configure();
    core = config.makeApiClient(CoreV1Api);
    await core.createNamespace({ body: { metadata: { name: namespace } } });
  });

  it('creates, lists, patches and deletes with the generated API', async () => {
    const created = await core.createNamespacedConfigMap({
      namespace,
      body: { metadata: { generateName: 'cm-', labels: { app: 'x' } }, data: { a: '1' } },
    });
    const name = created.metadata?.name ?? '';
    expect(name).toMatch(/^cm-[a-z0-9]{5}$/);
    const listed = await core.listNamespacedConfigMap({ namespace, labelSelector: 'app=x' });
    expect(listed.items.map(({ data }) => data)).toEqual([{ a: '1' }]);
    const patched = await core.patchNamespacedConfigMap(
      { namespace, name, body: { data: { b: '2' } } },
      setHeaderOptions('content-type', PatchStrategy.MergePatch),
    );
    expect(patched.data).toEqual({ a: '1', b: '2' });
    await core.deleteNamespacedConfigMap({ namespace, name });
    await expect(core.readNamespacedConfigMap({ namespace, name })).rejects.toMatchObject({ code: 404 });
  });

  it('refuses an object body for a JSON patch in the server’s words', async () => {
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'patched' } } });
    // Without a content type client-node sends application/json-patch+json, a classic mistake.
    const patch = core.patchNamespacedConfigMap({ namespace, name: 'patched', body: { data: { b: '2' } } });
    await expect(patch).rejects.toMatchObject({
      code: 400,
      body: expect.stringContaining('cannot unmarshal object into Go value of type []handlers.jsonPatchOp'),
    });
  });

  it('reports a conflict with the generated API', async () => {
    const job = config.makeApiClient(BatchV1Api);
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } };
    const created = await job.createNamespacedJob({
      namespace,
      body: { metadata: { name: 'once' }, spec: { template } },
    });
    await job.replaceNamespacedJob({
      namespace,
      name: 'once',
      body: { ...created, metadata: { ...created.metadata, labels: { changed: 'yes' } } },
    });
    await expect(job.replaceNamespacedJob({ namespace, name: 'once', body: created })).rejects.toMatchObject({
      code: 409,
    });
  });

  it('keeps an informer in step', async () => {
    const informer = makeInformer(config, `/api/v1/namespaces/${namespace}/secrets`, () =>
      core.listNamespacedSecret({ namespace }),
    );
    const log: string[] = [];
    for (const verb of ['add', 'update', 'delete'] as const)
      informer.on(verb, (object) => log.push(`${verb} ${object.metadata?.name}`));
    informer.on('error', () => undefined);
    await core.createNamespacedSecret({ namespace, body: { metadata: { name: 'before' } } });
    await informer.start();
    await core.createNamespacedSecret({ namespace, body: { metadata: { name: 'after' } } });
    await core.patchNamespacedSecret(
      { namespace, name: 'after', body: { stringData: { k: 'v' } } },
      setHeaderOptions('content-type', PatchStrategy.MergePatch),
    );
    await core.deleteNamespacedSecret({ namespace, name: 'before' });
    await expect
      .poll(() => log)
      .toEqual(expect.arrayContaining(['add before', 'add after', 'update after', 'delete before']));
    await informer.stop();
  });

  it('watches from a resourceVersion and misses nothing', async () => {
    const { metadata } = await core.listNamespacedConfigMap({ namespace });
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'missed' } } });
    const seen: string[] = [];
    const controller = await new Watch(config).watch(
      `/api/v1/namespaces/${namespace}/configmaps`,
      { resourceVersion: metadata?.resourceVersion },
      (type, object) => seen.push(`${type} ${object.metadata.name}`),
      () => undefined,
    );
    await expect.poll(() => seen).toEqual(['ADDED missed']);
    controller.abort();
  });

  it('applies custom resources with KubernetesObjectApi', async () => {
    const api = KubernetesObjectApi.makeApiClient(config);
    const release = {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name: 'podinfo', namespace },
      spec: {
        interval: '5m',
        chart: { spec: { chart: 'podinfo', sourceRef: { kind: 'HelmRepository', name: 'podinfo' } } },
      },
    };
    const applied = await api.patch(
      release,
      undefined,
      undefined,
      'e2e',
      true,
      PatchStrategy.ServerSideApply,
    );
    expect(applied).toMatchObject({ metadata: { generation: 1 } });
    await expect(api.read(release)).resolves.toMatchObject({ spec: { interval: '5m' } });
    await api.delete(release);
    await expect(api.read(release)).rejects.toMatchObject({ code: 404 });
  });
});
