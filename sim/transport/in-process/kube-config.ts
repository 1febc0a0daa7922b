import {
  type ApiConstructor,
  type ApiType,
  createConfiguration,
  KubeConfig,
  type RequestContext,
  ServerConfiguration,
} from '@kubernetes/client-node';
import type { ApiHandler } from '../../apiserver/index.ts';
import { HandlerDispatcher } from './handler-dispatcher.ts';
import { inProcessHttpLibrary } from './http-library.ts';
import { IN_PROCESS_ORIGIN } from './target.ts';

export interface InProcessIdentity {
  /** Sent as a bearer token; without it requests are anonymous. */
  readonly token?: string;
  /** The current context's namespace. */
  readonly namespace?: string;
}

/** A KubeConfig whose cluster is a handler in this process. */
class InProcessKubeConfig extends KubeConfig {
  readonly #handler: ApiHandler;
  readonly #token: string | undefined;
  readonly #dispatcher: HandlerDispatcher;

  constructor(handler: ApiHandler, identity: InProcessIdentity) {
    super();
    this.#handler = handler;
    this.#token = identity.token;
    this.#dispatcher = new HandlerDispatcher(handler);
    this.loadFromOptions({
      clusters: [{ name: 'kubeflap', server: IN_PROCESS_ORIGIN }],
      users: [{ name: 'kubeflap', ...(identity.token === undefined ? {} : { token: identity.token }) }],
      contexts: [
        {
          name: 'kubeflap',
          cluster: 'kubeflap',
          user: 'kubeflap',
          ...(identity.namespace === undefined ? {} : { namespace: identity.namespace }),
        },
      ],
      currentContext: 'kubeflap',
    });
  }

  /** Everything built on undici (Watch, informers, KubernetesObjectApi, logs) goes through one dispatcher. */
  override async applySecurityAuthentication(context: RequestContext): Promise<void> {
    if (this.#token !== undefined) context.setHeaderParam('Authorization', `Bearer ${this.#token}`);
    context.setDispatcher(this.#dispatcher);
  }

  /** Generated APIs use the promise-only library. */
  override makeApiClient<T extends ApiType>(apiClientType: ApiConstructor<T>): T {
    return new apiClientType(
      createConfiguration({
        baseServer: new ServerConfiguration(IN_PROCESS_ORIGIN, {}),
        authMethods: { default: this },
        httpApi: inProcessHttpLibrary(this.#handler),
      }),
    );
  }
}

/**
 * A KubeConfig for @kubernetes/client-node that talks to `handler` without a socket: generated APIs, Watch, informers and
 * KubernetesObjectApi all work on it.
 */
export function inProcessKubeConfig(handler: ApiHandler, identity: InProcessIdentity = {}): KubeConfig {
  return new InProcessKubeConfig(handler, identity);
}
