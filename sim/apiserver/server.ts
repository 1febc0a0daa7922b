import type { Clock, Instant } from '../clock/index.ts';
import type { Random } from '../random/index.ts';
import { Store } from '../store/index.ts';
import {
  Access,
  needsAccessAnswers,
  type StaticToken,
  seedBootstrapPolicy,
  withAccessAnswers,
} from './access/index.ts';
import { type AdmissionOptions, type CallWebhook, createAdmission } from './admission/index.ts';
import type { ApiHandler } from './api-handler.ts';
import { Endpoints } from './endpoints/endpoints.ts';
import type { ServerLimits, ServerParts } from './exchange.ts';
import { createPipeline } from './pipeline.ts';
import { builtinResources, seedBootstrapObjects } from './registry/builtin/index.ts';
import { CrdLifecycle } from './registry/crd-lifecycle.ts';
import { customResources, withCrdStrategy } from './registry/custom/index.ts';
import { BuiltinIndex, CRD_STORAGE_KEY, ServerRegistry } from './registry/registry.ts';
import type { ResourceDefinition } from './registry/resource.ts';
import type { WriteMemory } from './storage/write-memory.ts';
import { bindPod } from './subresources/pod-binding.ts';
import { evictPod } from './subresources/pod-eviction.ts';

/** How a server is put together. */
export interface ApiServerOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Bearer tokens, as in `--token-auth-file`. */
  readonly tokens?: readonly StaticToken[];
  /** Whether requests without credentials pass as system:anonymous. Default true. */
  readonly anonymous?: boolean;
  /** Default `RBAC`. */
  readonly authorizationMode?: 'RBAC' | 'AlwaysAllow';
  /** Admission plugins to switch on or off, as `--enable-admission-plugins` and `--disable-admission-plugins`. */
  readonly admissionPlugins?: Pick<AdmissionOptions, 'enable' | 'disable'>;
  /** Carries requests to admission webhooks; see {@link httpsWebhookCaller}. Default: all are unreachable. */
  readonly callWebhook?: CallWebhook;
  readonly limits?: Partial<ServerLimits>;
  /** What `pods/NAME/log` shows for a container; there is no kubelet to ask. */
  readonly podLog?: ServerParts['podLog'];
  /** The first resourceVersion handed out. */
  readonly firstRevision?: number;
  /**
   * A fork of another server's store: this server starts with what that one had, and seeds nothing. A sweep builds the
   * world once and forks it for every run.
   */
  readonly store?: Store;
  /** Shared by the servers of one sweep: what their writes came to. */
  readonly writes?: WriteMemory;
}

const DEFAULT_LIMITS: ServerLimits = {
  maxBodyBytes: 3 * 1024 * 1024,
  maxWatchBacklog: 10_000,
  futureRevisionWaitMs: 3_000,
  requestTimeoutMs: 60_000,
};

/** One for all: taking down a stack for each would cost more than the closing. */
const CLOSED = new Error('the server is closed');

/** A Kubernetes API server in memory: authentication, authorisation, admission, storage and watches behind one handler. */
export class ApiServer {
  /** Answers requests; the seam that faults, ledgers and transports stack on. */
  readonly handle: ApiHandler;
  readonly store: Store;
  readonly registry: ServerRegistry;
  readonly clock: Clock;
  readonly access: Access;
  /** `host:port` as clients reach this server; transports set it once they listen. */
  address = '127.0.0.1:6443';
  readonly #closing = new AbortController();
  readonly #crds: CrdLifecycle;

  constructor(options: ApiServerOptions) {
    const { clock, random } = options;
    const store =
      options.store ??
      new Store(options.firstRevision === undefined ? {} : { firstRevision: options.firstRevision });
    const access = new Access({
      store,
      clock,
      random: random.stream('access'),
      ...(options.tokens ? { staticTokens: options.tokens } : {}),
      ...(options.anonymous === undefined ? {} : { anonymous: options.anonymous }),
      ...(options.authorizationMode ? { authorizationMode: options.authorizationMode } : {}),
    });
    if (!options.store) seed(store, clock.now());
    const { index } = sharedBuiltins();
    const registry = new ServerRegistry(builtinsOf(access, store), index, customResources, store);
    const parts: ServerParts & { registry: ServerRegistry } = {
      clock,
      store,
      registry,
      access,
      admission: createAdmission({
        store,
        clock,
        registry,
        random: random.stream('admission'),
        ...(options.callWebhook ? { callWebhook: options.callWebhook } : {}),
        ...(options.admissionPlugins ?? {}),
        ...(options.authorizationMode === 'AlwaysAllow'
          ? {}
          : { escalation: { rbac: access.rbac, authorizer: access.authorizer, store } }),
      }),
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      uids: random.stream('uid'),
      names: random.stream('generate-name'),
      lifetimes: random.stream('watch-lifetime'),
      podLog: options.podLog ?? (() => undefined),
      writes: options.writes,
      closing: this.#closing.signal,
    };
    this.clock = clock;
    this.store = store;
    this.registry = registry;
    this.access = access;
    const endpoints = new Endpoints(registry, access, store, () => this.address);
    this.handle = createPipeline(parts, (request, info, query) => endpoints.handle(request, info, query));
    this.#crds = new CrdLifecycle(store, clock, this.handle);
  }

  /** Ends every watch. Requests are still answered. */
  close(): void {
    this.#crds.stop();
    this.#closing.abort(CLOSED);
  }
}

function seed(store: Store, now: Instant): void {
  seedBootstrapPolicy(store, now);
  seedBootstrapObjects(store, now);
  // History starts here: a watch from an older version is told so instead of waiting for ever.
  store.compact(store.revision);
}

/** The built-in types as far as all servers have them in common. */
interface SharedBuiltins {
  readonly definitions: readonly ResourceDefinition[];
  readonly index: BuiltinIndex;
  /** Where the types are that each server completes for itself. */
  readonly incomplete: readonly number[];
}

let shared: SharedBuiltins | undefined;

function sharedBuiltins(): SharedBuiltins {
  if (!shared) {
    const definitions = builtinResources().map(withSharedRules);
    const incomplete = [...definitions.keys()].filter((at) => isServersOwn(definitions[at]!));
    shared = { definitions, index: new BuiltinIndex(definitions), incomplete };
  }
  return shared;
}

function withSharedRules(definition: ResourceDefinition): ResourceDefinition {
  const key = keyOf(definition);
  if (key === CRD_STORAGE_KEY) return withCrdStrategy(definition);
  if (key !== '/componentstatuses') return definition;
  return Object.create(definition, {
    deprecationWarning: { value: 'v1 ComponentStatus is deprecated in v1.19+' },
  });
}

function isServersOwn(definition: ResourceDefinition): boolean {
  return keyOf(definition) === '/pods' || needsAccessAnswers(definition);
}

/** The built-in types with the answers that only this server can give. */
function builtinsOf(access: Access, store: Store): ResourceDefinition[] {
  const { definitions, incomplete } = sharedBuiltins();
  const own = [...definitions];
  for (const at of incomplete) {
    const definition = own[at]!;
    own[at] =
      keyOf(definition) === '/pods'
        ? withPodSubresources(definition, store)
        : withAccessAnswers(definition, access, store);
  }
  return own;
}

function keyOf({ group, resource }: ResourceDefinition): string {
  return `${group}/${resource}`;
}

function withPodSubresources(definition: ResourceDefinition, store: Store): ResourceDefinition {
  const create = { binding: bindPod, eviction: evictPod(store) };
  const answered = [...definition.subresources].map(([name, subresource]) => {
    const answer = Object.hasOwn(create, name) ? create[name as keyof typeof create] : undefined;
    return [name, answer ? { ...subresource, create: answer } : subresource] as const;
  });
  return Object.create(definition, { subresources: { value: new Map(answered) } });
}
