import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../clock/index.ts';
import { at, type JsonObject, type KubeObject } from '../../kube/index.ts';
import { Random } from '../../random/index.ts';
import { ApiClient } from '../client.ts';
import { ApiServer } from '../server.ts';
import { createAdmission, UnknownPluginError } from './index.ts';

let client: ApiClient;
const core = (resource: string, namespace?: string) => ({
  group: '',
  version: 'v1',
  resource,
  ...(namespace === undefined ? {} : { namespace }),
});

beforeEach(async () => {
  client = clientOf({ enable: ['ServiceAccount'] });
  await client.create(core('namespaces'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } });
});

function clientOf(admissionPlugins: { enable?: string[]; disable?: string[] }): ApiClient {
  const tokens = [{ token: 't', user: 'root', uid: '0', groups: ['system:masters'] }];
  const server = new ApiServer({
    clock: new VirtualClock(),
    random: new Random(1),
    tokens,
    admissionPlugins,
  });
  return new ApiClient({ handler: server.handle, token: 't', userAgent: 'test/1' });
}

function account(name: string, more: JsonObject = {}): Promise<KubeObject> {
  const object = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name }, ...more };
  return client.create(core('serviceaccounts', 'a'), object);
}

function pod(spec: JsonObject = {}): Promise<KubeObject> {
  const containers = [{ name: 'c', image: 'img:1' }];
  const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers, ...spec } };
  return client.create(core('pods', 'a'), object);
}

describe('ServiceAccount admission', () => {
  it('gives pods an account, its pull secrets and a token', async () => {
    await account('default', { imagePullSecrets: [{ name: 'pull' }] });
    const created = await pod();
    expect(at(created, 'spec', 'serviceAccountName')).toBe('default');
    expect(at(created, 'spec', 'imagePullSecrets')).toEqual([{ name: 'pull' }]);
    const volume = at(created, 'spec', 'volumes', 0, 'name');
    expect(volume).toMatch(/^kube-api-access-.{5}$/);
    expect(at(created, 'spec', 'containers', 0, 'volumeMounts', 0)).toMatchObject({
      name: volume,
      mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
    });
  });

  it('mounts nothing where pod or account say so', async () => {
    await account('quiet', { automountServiceAccountToken: false });
    expect(at(await pod({ serviceAccountName: 'quiet' }), 'spec', 'volumes')).toBeUndefined();
  });

  it('refuses pods of accounts that do not exist', async () => {
    await expect(pod()).rejects.toThrow(
      'pods "p" is forbidden: error looking up service account a/default: serviceaccount "default" not found',
    );
  });
});

describe('admission plugins', () => {
  it('can be switched off', async () => {
    client = clientOf({ disable: ['NamespaceLifecycle'] });
    await expect(account('free')).resolves.toBeDefined();
  });

  it('must exist to be named', () => {
    const server = new ApiServer({ clock: new VirtualClock(), random: new Random(1) });
    const { store, clock, registry } = server;
    expect(() =>
      createAdmission({ store, clock, registry, random: new Random(1), enable: ['Nonsense'] }),
    ).toThrow(UnknownPluginError);
  });
});
