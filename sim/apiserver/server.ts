import type { Clock } from '../clock/index.ts';
import type { Random } from '../random/index.ts';
import { Store } from '../store/index.ts';
import { Access, reviewsOf, type StaticToken, seedBootstrapPolicy } from './access/index.ts';
import { createAdmission } from './admission/index.ts';
import type { ApiHandler } from './api-handler.ts';
import type { ServerLimits, ServerParts } from './exchange.ts';
import { createPipeline } from './pipeline.ts';
import { builtinResources } from './registry/builtin/index.ts';
import { customResources } from './registry/custom/index.ts';
import { ServerRegistry } from './registry/registry.ts';
import type { ResourceDefinition } from './registry/resource.ts';

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
  readonly limits?: Partial<ServerLimits>;
  /** The first resourceVersion handed out. */
  readonly firstRevision?: number;
}

const DEFAULT_LIMITS: ServerLimits = {
  maxBodyBytes: 3 * 1024 * 1024,
  maxWatchBacklog: 10_000,
  futureRevisionWaitMs: 3_000,
};

/** A Kubernetes API server in memory: authentication, authorisation, admission, storage and watches behind one handler. */
export class ApiServer {
  /** Answers requests; the seam that faults, ledgers and transports stack on. */
  readonly handle: ApiHandler;
  readonly store: Store;
  readonly registry: ServerRegistry;
  readonly clock: Clock;
  readonly access: Access;
  readonly #closing = new AbortController();

  constructor(options: ApiServerOptions) {
    const { clock, random } = options;
    const store = new Store(
      options.firstRevision === undefined ? {} : { firstRevision: options.firstRevision },
    );
    const access = new Access({
      store,
      clock,
      random: random.stream('access'),
      ...(options.tokens ? { staticTokens: options.tokens } : {}),
      ...(options.anonymous === undefined ? {} : { anonymous: options.anonymous }),
      ...(options.authorizationMode ? { authorizationMode: options.authorizationMode } : {}),
    });
    seedBootstrapPolicy(store, clock.now());
    // History starts here: a watch from an older version is told so instead of waiting for ever.
    store.compact(store.revision);
    const registry = new ServerRegistry(withReviews(builtinResources(), access), customResources, store);
    const parts: ServerParts & { registry: ServerRegistry } = {
      clock,
      store,
      registry,
      access,
      admission: createAdmission({ store, random: random.stream('admission') }),
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      uids: random.stream('uid'),
      names: random.stream('generate-name'),
      lifetimes: random.stream('watch-lifetime'),
      closing: this.#closing.signal,
    };
    this.clock = clock;
    this.store = store;
    this.registry = registry;
    this.access = access;
    this.handle = createPipeline(parts, () => undefined);
  }

  /** Ends every watch. Requests are still answered. */
  close(): void {
    this.#closing.abort();
  }
}

/** The review types get their answers from `access/`. */
function withReviews(definitions: readonly ResourceDefinition[], access: Access): ResourceDefinition[] {
  const reviews = reviewsOf(access);
  return definitions.map((definition) => {
    const review = reviews.get(`${definition.group}/${definition.resource}`);
    return review
      ? Object.defineProperty(Object.create(definition), 'review', { value: review })
      : definition;
  });
}
