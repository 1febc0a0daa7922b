import type { Clock } from '../../clock/index.ts';
import { at, isArray, type KubeObject, StatusError } from '../../kube/index.ts';
import type { Store, StoreEvent } from '../../store/index.ts';
import type { ApiHandler } from '../api-handler.ts';
import { ApiClient, type ResourcePath } from '../client.ts';
import {
  CRD_CLEANUP_FINALIZER,
  crdInstanceDeletionCompleted,
  crdInstanceDeletionInProgress,
  reconcileCrd,
} from './custom/index.ts';
import { CRD_STORAGE_KEY } from './registry.ts';

/** The server's own identity for requests to itself. Source: apiserver pkg/authentication/user APIServerUser. */
const LOOPBACK = { commonName: 'system:apiserver', organizations: ['system:masters'] };

/**
 * What kube-apiserver itself does with CustomResourceDefinitions after they are stored: weighs their names, establishes
 * them, and empties them before they go. Everything happens right after the commit that calls for it.
 * Source: apiextensions-apiserver pkg/controller/{status,establish,finalizer}.
 */
export class CrdLifecycle {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #client: ApiClient;
  readonly #queue = new Set<string>();
  readonly #stops: (() => void)[];
  #isRunning = false;

  constructor(store: Store, clock: Clock, handler: ApiHandler) {
    this.#store = store;
    this.#clock = clock;
    this.#client = new ApiClient({
      handler: (request) => handler({ ...request, clientCertificate: LOOPBACK }),
      userAgent: 'kube-apiserver/v1.32.13 (linux/amd64) kubernetes/kubeflap',
    });
    this.#stops = [store.subscribeAll((event) => this.#notice(event))];
    for (const crd of store.list(CRD_STORAGE_KEY)) this.#enqueue(crd.metadata.name ?? '');
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.#queue.clear();
  }

  #notice(event: StoreEvent): void {
    if (event.resource === CRD_STORAGE_KEY) {
      // A name that became free may be what another CRD of the group waits for.
      if (event.type === 'DELETED') for (const crd of this.#crds()) this.#enqueue(crd.metadata.name ?? '');
      else this.#enqueue(event.name);
      return;
    }
    if (event.type !== 'DELETED') return;
    const [group, plural] = event.resource.split('/');
    const crd = this.#store.get(CRD_STORAGE_KEY, '', `${plural}.${group}`);
    if (crd && isTerminating(crd)) this.#enqueue(crd.metadata.name ?? '');
  }

  #enqueue(name: string): void {
    this.#queue.add(name);
    if (this.#isRunning) return;
    this.#isRunning = true;
    void Promise.resolve().then(() => this.#drain());
  }

  async #drain(): Promise<void> {
    for (const name of this.#queue) {
      this.#queue.delete(name);
      try {
        await this.#reconcile(name);
      } catch (error) {
        // Somebody else wrote the CRD meanwhile: look at it again. Any other refusal waits for the next event.
        if (error instanceof StatusError && error.code === 409) this.#queue.add(name);
      }
    }
    this.#isRunning = false;
  }

  async #reconcile(name: string): Promise<void> {
    const crd = this.#store.get(CRD_STORAGE_KEY, '', name);
    if (!crd) return;
    if (isTerminating(crd)) return this.#empty(crd);
    const others = this.#crds().filter((other) => other !== crd);
    const status = reconcileCrd(crd, others, this.#clock.now());
    if (status !== crd.status) await this.#updateStatus({ ...crd, status });
  }

  /** Deletes the instances of a CRD that is on its way out; the last one to go lets the CRD go. */
  async #empty(crd: KubeObject): Promise<void> {
    if (!crd.metadata.finalizers?.includes(CRD_CLEANUP_FINALIZER)) return;
    const key = `${String(at(crd, 'spec', 'group'))}/${String(at(crd, 'status', 'acceptedNames', 'plural'))}`;
    const now = this.#clock.now();
    if (this.#store.list(key).length === 0) {
      await this.#updateStatus(crdInstanceDeletionCompleted(crd, now));
      return;
    }
    const marked = crdInstanceDeletionInProgress(crd, now);
    if (marked.status !== crd.status && !isInProgress(crd)) await this.#updateStatus(marked);
    for (const instance of this.#store.list(key)) {
      if (instance.metadata.deletionTimestamp !== undefined) continue;
      await this.#client.delete(pathOfInstance(crd, instance)).catch(ignoreNotFound);
    }
  }

  async #updateStatus(crd: KubeObject): Promise<void> {
    const path = {
      group: 'apiextensions.k8s.io',
      version: 'v1',
      resource: 'customresourcedefinitions',
      name: crd.metadata.name ?? '',
      subresource: 'status',
    };
    await this.#client.update(path, crd);
  }

  #crds(): readonly KubeObject[] {
    return this.#store.list(CRD_STORAGE_KEY);
  }
}

function isTerminating(crd: KubeObject): boolean {
  return crd.metadata.deletionTimestamp !== undefined;
}

function isInProgress(crd: KubeObject): boolean {
  const conditions = at(crd, 'status', 'conditions');
  return (
    isArray(conditions) && conditions.some((each) => at(each, 'reason') === 'InstanceDeletionInProgress')
  );
}

function pathOfInstance(crd: KubeObject, instance: KubeObject): ResourcePath {
  const { name = '', namespace } = instance.metadata;
  return {
    group: String(at(crd, 'spec', 'group')),
    version: instance.apiVersion.split('/')[1] ?? '',
    resource: String(at(crd, 'status', 'acceptedNames', 'plural')),
    name,
    ...(namespace === undefined ? {} : { namespace }),
  };
}

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof StatusError && error.code === 404)) throw error;
}
