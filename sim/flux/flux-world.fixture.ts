import {
  ApiClient,
  type ApiHandler,
  type ApiRequest,
  type ApiResponse,
  ApiServer,
  type ApiServerOptions,
  ConnectionError,
  errorResponse,
} from '../apiserver/index.ts';
import { sleep, VirtualClock } from '../clock/index.ts';
import {
  at,
  isObject,
  type Json,
  type JsonObject,
  type KubeObject,
  newConflict,
  newInternalError,
  OPTIMISTIC_LOCK_MESSAGE,
  StatusError,
} from '../kube/index.ts';
import { Random, Tape } from '../random/index.ts';
import type { Store } from '../store/index.ts';
import { type Condition, conditionsOf, findCondition } from './condition.ts';
import { fluxCrds } from './crds/index.ts';
import { decodeRelease } from './helm/release-encoding.ts';
import type { HelmRecord } from './helm/release-record.ts';
import {
  createHelmController,
  type HelmController,
  type HelmControllerOptions,
} from './helm-controller/helm-controller.ts';
import type { Snapshot } from './helm-controller/snapshot.ts';

/** One request as a controller sent it. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly contentType: string;
  readonly body: JsonObject;
  status: number;
}

/**
 * What happens to a matching request: `drop` answers 200 but stores nothing, `throttle` is a 429 with Retry-After, `hang`
 * answers nothing for half a minute and then breaks the connection, `lose-answer` stores it and breaks the connection.
 */
export type FaultEffect =
  | 'drop'
  | 'error'
  | 'conflict'
  | 'throttle'
  | 'unavailable'
  | 'reset'
  | 'refuse'
  | 'hang'
  | 'lose-answer';

const HANG_MS = 30_000;
const OVERLOAD = 'too many requests, please try again later';

export interface Fault {
  readonly when: (request: Sent, stored: KubeObject | undefined) => boolean;
  readonly effect: FaultEffect;
  /** How often it strikes. */
  times: number;
}

const HELM_RELEASE = { group: 'helm.toolkit.fluxcd.io', version: 'v2', resource: 'helmreleases' };
const OCI_REPOSITORY = { group: 'source.toolkit.fluxcd.io', version: 'v1', resource: 'ocirepositories' };

/** A server with the Flux CRDs, a controller before it, and faults in between: what the tests of this folder play in. */
export class FluxWorld {
  readonly clock = new VirtualClock();
  readonly random: Random;
  readonly tape: Tape;
  readonly server: ApiServer;
  readonly sent: Sent[] = [];
  readonly faults: Fault[] = [];
  readonly client: ApiClient;

  constructor(seed = 1, server: Pick<ApiServerOptions, 'store' | 'tokens'> = {}) {
    this.random = new Random(seed);
    this.tape = new Tape(this.random.stream('tape'));
    this.server = new ApiServer({
      ...server,
      clock: this.clock,
      random: this.random.stream('server'),
      authorizationMode: 'AlwaysAllow',
    });
    this.client = new ApiClient({ handler: this.server.handle, userAgent: 'test' });
  }

  /** A world with the CRDs, the namespaces and a ready OCIRepository `apps/podinfo`. */
  static async create(seed?: number): Promise<FluxWorld> {
    return new FluxWorld(seed, { store: await furnishedStore() });
  }

  /** The path all controllers' requests take. */
  readonly handler: ApiHandler = async (request) => {
    const isWatch = request.query.includes('watch=');
    const sent: Sent = {
      method: request.method,
      path: request.path,
      query: decodeURIComponent(request.query),
      contentType: String(request.headers['content-type'] ?? ''),
      body: bodyOf(request),
      status: 0,
    };
    if (!isWatch) this.sent.push(sent);
    const response = await this.#answer(request, sent);
    sent.status = response.status;
    return response;
  };

  async #answer(request: ApiRequest, sent: Sent): Promise<ApiResponse> {
    const stored = await this.#stored(request);
    const fault = this.faults.find((candidate) => candidate.times > 0 && candidate.when(sent, stored));
    if (!fault) return this.server.handle(request);
    fault.times -= 1;
    const name = stored?.metadata.name ?? '';
    const resource = { group: HELM_RELEASE.group, resource: 'helmreleases' };
    switch (fault.effect) {
      case 'drop':
        return this.server.handle({ method: 'GET', path: request.path, query: '', headers: request.headers });
      case 'error':
        return errorResponse(request, newInternalError('etcdserver: request timed out'));
      case 'conflict':
        return errorResponse(request, newConflict(resource, name, OPTIMISTIC_LOCK_MESSAGE));
      case 'throttle':
        return errorResponse(
          request,
          new StatusError(429, 'TooManyRequests', OVERLOAD, { retryAfterSeconds: 1 }),
        );
      case 'unavailable':
        return errorResponse(
          request,
          new StatusError(503, 'ServiceUnavailable', 'apiserver is shutting down'),
        );
      case 'hang':
        await sleep(this.clock, HANG_MS);
        throw new ConnectionError('ECONNRESET');
      case 'reset':
        throw new ConnectionError('ECONNRESET');
      case 'refuse':
        throw new ConnectionError('ECONNREFUSED');
      case 'lose-answer':
        await this.server.handle(request);
        throw new ConnectionError('ECONNRESET');
    }
  }

  /** The stored object a request is about. */
  async #stored(request: ApiRequest): Promise<KubeObject | undefined> {
    const isIdle = this.faults.every(({ times }) => times <= 0);
    if (isIdle || request.method === 'GET' || request.method === 'POST') return undefined;
    const path = request.path.replace(/\/status$/, '');
    const response = await this.server.handle({ method: 'GET', path, query: '', headers: {} });
    return response.status === 200 && response.body.kind === 'object'
      ? (response.body.object as KubeObject)
      : undefined;
  }

  startHelmController(options: Partial<HelmControllerOptions> = {}): HelmController {
    const controller = createHelmController({
      handler: this.handler,
      clock: this.clock,
      tape: this.tape,
      leaderElection: false,
      ...options,
      helm: { readyAfterMs: { min: 0, max: 0 }, ...options.helm },
    });
    controller.start();
    return controller;
  }

  async provideChart(version: string): Promise<void> {
    const path = { ...OCI_REPOSITORY, namespace: 'apps' };
    const digest = `sha256:${version.replaceAll('.', '').padEnd(64, 'a')}`;
    try {
      await this.client.create(path, {
        apiVersion: 'source.toolkit.fluxcd.io/v1',
        kind: 'OCIRepository',
        metadata: { name: 'podinfo', namespace: 'apps' },
        spec: { interval: '1h', url: 'oci://example.org/charts/podinfo' },
      });
    } catch {
      // It is there already: only its artifact moves on.
    }
    const time = new Date(this.clock.now()).toISOString().replace(/\.\d+Z/, 'Z');
    await this.client.patch({ ...path, name: 'podinfo', subresource: 'status' }, 'merge', {
      status: {
        observedGeneration: 1,
        artifact: {
          digest,
          lastUpdateTime: time,
          path: 'ocirepository/apps/podinfo/a.tar.gz',
          revision: `${version}@${digest}`,
          url: 'http://source-controller/a.tar.gz',
        },
        conditions: [
          { type: 'Ready', status: 'True', reason: 'Succeeded', message: 'stored', lastTransitionTime: time },
        ],
      },
    });
  }

  async createRelease(name: string, spec: JsonObject = {}, annotations: JsonObject = {}): Promise<void> {
    await this.client.create(
      { ...HELM_RELEASE, namespace: 'apps' },
      {
        apiVersion: 'helm.toolkit.fluxcd.io/v2',
        kind: 'HelmRelease',
        metadata: { name, namespace: 'apps', annotations },
        spec: {
          interval: '10m',
          chartRef: { kind: 'OCIRepository', name: 'podinfo' },
          install: { disableWait: true },
          upgrade: { disableWait: true },
          ...spec,
        },
      },
    );
  }

  release(name: string): Promise<KubeObject> {
    return this.client.get({ ...HELM_RELEASE, namespace: 'apps', name });
  }

  async patchRelease(name: string, patch: JsonObject, subresource?: 'status'): Promise<void> {
    const path = { ...HELM_RELEASE, namespace: 'apps', name, ...(subresource ? { subresource } : {}) };
    await this.client.patch(path, 'merge', patch);
  }

  async annotate(name: string, annotations: JsonObject): Promise<void> {
    await this.patchRelease(name, { metadata: { annotations } });
  }

  async condition(name: string, type: string): Promise<Condition | undefined> {
    return findCondition(conditionsOf(await this.release(name)), type);
  }

  /** `True InstallSucceeded`, or `absent`. */
  async state(name: string, type: string): Promise<string> {
    const condition = await this.condition(name, type);
    return condition ? `${condition.status} ${condition.reason}` : 'absent';
  }

  /** `v2 deployed, v1 superseded`. */
  async history(name: string): Promise<string> {
    const history = at(await this.release(name), 'status', 'history') as readonly Snapshot[] | undefined;
    return (history ?? []).map((snapshot) => `v${snapshot.version} ${snapshot.status}`).join(', ');
  }

  /** Helm's records, newest first. */
  async records(name: string, namespace = 'apps'): Promise<readonly HelmRecord[]> {
    const list = await this.client.list(
      { group: '', version: 'v1', resource: 'secrets', namespace },
      { query: { labelSelector: `owner=helm,name=${name}` } },
    );
    return list.items
      .map((secret) => decodeRelease(String(at(secret, 'data', 'release'))))
      .sort((a, b) => b.version - a.version);
  }

  /** The stored records as `v2 deployed, v1 superseded`. */
  async storage(name: string): Promise<string> {
    return (await this.records(name)).map((record) => `v${record.version} ${record.status}`).join(', ');
  }

  async run(ms: number): Promise<void> {
    await this.clock.run({ until: this.clock.now() + ms });
  }

  /** Strikes the next requests that match. */
  inject(effect: FaultEffect, when: Fault['when'], times = 1): void {
    this.faults.push({ effect, when, times });
  }
}

let furnished: Promise<Store> | undefined;

/** What every world starts with. Installing the CRDs takes longer than most tests: it is done once, and forked. */
export async function furnishedStore(): Promise<Store> {
  furnished ??= furnish();
  return (await furnished).fork();
}

async function furnish(): Promise<Store> {
  const world = new FluxWorld(0);
  const crds = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };
  for (const crd of fluxCrds()) await world.client.create(crds, crd);
  for (const name of ['apps', 'flux-system'])
    await world.client.create(
      { group: '', version: 'v1', resource: 'namespaces' },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    );
  await world.provideChart('6.5.0');
  world.server.close();
  return world.server.store;
}

function bodyOf(request: ApiRequest): JsonObject {
  const json: Json | undefined =
    request.body && !(request.body instanceof Uint8Array) ? request.body.json : undefined;
  return isObject(json) ? json : {};
}

/** The conditions a status write carries. */
export function sentConditions(sent: Sent): readonly Condition[] {
  const conditions = at(sent.body, 'status', 'conditions');
  return Array.isArray(conditions) ? (conditions as readonly Condition[]) : [];
}

function isStatusPatch(sent: Sent): boolean {
  return sent.method === 'PATCH' && sent.path.includes('/helmreleases/') && sent.path.endsWith('/status');
}

/** W_C of reference/flux-behaviour.md: the write that turns a Ready that is not True into True. */
export function isReadyWrite(sent: Sent, stored: KubeObject | undefined): boolean {
  if (!isStatusPatch(sent) || !stored) return false;
  const wasReady = findCondition(conditionsOf(stored), 'Ready')?.status === 'True';
  return !wasReady && findCondition(sentConditions(sent), 'Ready')?.status === 'True';
}

/** W_H: the status write that carries a history which is not stored yet. */
export function isHistoryWrite(sent: Sent): boolean {
  return isStatusPatch(sent) && Array.isArray(at(sent.body, 'status', 'history'));
}

/** W_B1: the write that announces an action. */
export function isAnnouncement(sent: Sent): boolean {
  const ready = findCondition(sentConditions(sent), 'Ready');
  return isStatusPatch(sent) && ready?.status === 'Unknown' && ready.message.startsWith('Running');
}

/** W_D1: the write that drops Reconciling. */
export function isFinalConditionsWrite(sent: Sent, stored: KubeObject | undefined): boolean {
  if (!isStatusPatch(sent) || !stored) return false;
  const conditions = sentConditions(sent);
  return (
    conditions.length > 0 &&
    findCondition(conditions, 'Reconciling') === undefined &&
    findCondition(conditionsOf(stored), 'Reconciling') !== undefined
  );
}

/** W_D2: the write of the observed generation. */
export function isObservedGenerationWrite(sent: Sent): boolean {
  return isStatusPatch(sent) && at(sent.body, 'status', 'observedGeneration') !== undefined;
}
