import { ApiClient, ApiServer, type ResourcePath } from '../../apiserver/index.ts';
import { VirtualClock } from '../../clock/index.ts';
import type { JsonObject, KubeObject } from '../../kube/index.ts';
import { Random } from '../../random/index.ts';
import {
  type KubernetesControllers,
  type KubernetesControllersOptions,
  startKubernetesControllers,
} from '../index.ts';

/** A server with its controllers on virtual time, and a client that may do everything. */
export class ControlledCluster {
  readonly clock = new VirtualClock();
  readonly server: ApiServer;
  readonly client: ApiClient;
  readonly controllers: KubernetesControllers;
  /** `controller key: message` of every failed attempt. */
  readonly errors: string[] = [];

  constructor(options: Partial<KubernetesControllersOptions> = {}) {
    const random = new Random(1);
    const tokens = [{ token: 't', user: 'admin', uid: '1', groups: ['system:masters'] }];
    this.server = new ApiServer({ clock: this.clock, random, tokens });
    this.client = new ApiClient({ handler: this.server.handle, token: 't', userAgent: 'test/1' });
    this.controllers = startKubernetesControllers({
      server: this.server,
      random,
      tokens: this.server.access.tokens,
      rootCa: 'PEM',
      onError: (controller, key, error) => this.errors.push(`${controller} ${key}: ${String(error)}`),
      ...options,
    });
  }

  /** Creates a core/v1 (or given) object and lets the controllers react. */
  async create(resource: string, object: JsonObject, path: Partial<ResourcePath> = {}): Promise<KubeObject> {
    const created = await this.client.create({ group: '', version: 'v1', resource, ...path }, object);
    await this.controllers.settle();
    return created;
  }

  async delete(path: ResourcePath, options?: JsonObject): Promise<void> {
    await this.client.delete(path, options);
    await this.controllers.settle();
  }

  async namespace(name: string): Promise<void> {
    await this.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }

  async configMap(namespace: string, name: string, metadata: JsonObject = {}): Promise<KubeObject> {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata } };
    return this.create('configmaps', object, { namespace });
  }

  /** The names of the stored objects of a resource, e.g. `/configmaps`, without those every namespace has. */
  names(resource: string, namespace: string): string[] {
    const names = this.server.store.list(resource, namespace).map((object) => object.metadata.name ?? '');
    return names.filter((name) => name !== 'kube-root-ca.crt' && name !== 'default');
  }
}

/** Where a ConfigMap is. */
export function configMapPath(namespace: string, name: string): ResourcePath {
  return { group: '', version: 'v1', resource: 'configmaps', namespace, name };
}
