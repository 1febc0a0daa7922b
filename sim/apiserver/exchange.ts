import type { Clock } from '../clock/index.ts';
import type { JsonObject, KubeObject } from '../kube/index.ts';
import type { Random } from '../random/index.ts';
import type { Store } from '../store/index.ts';
import type { ApiRequest, RequestInfo, UserInfo } from './api-handler.ts';
import type { OutputFormat } from './negotiation.ts';
import type { AccessControl, AdmissionChain } from './ports.ts';
import type { Query } from './query.ts';
import type {
  Registry,
  ResourceCall,
  ResourceDefinition,
  SubresourceDefinition,
} from './registry/resource.ts';
import type { RequestDeadline } from './request-deadline.ts';
import type { WriteMemory } from './storage/write-memory.ts';

/** The parts of a server that verbs work with. */
export interface ServerParts {
  readonly clock: Clock;
  readonly store: Store;
  readonly registry: Registry;
  readonly access: AccessControl;
  readonly admission: AdmissionChain;
  readonly limits: ServerLimits;
  /** Where uids come from. */
  readonly uids: Random;
  /** Where the suffixes of generated names come from. */
  readonly names: Random;
  /** Where the default lifetime of a watch comes from. */
  readonly lifetimes: Random;
  /** What `pods/NAME/log` shows; undefined where nothing ran. */
  readonly podLog: (pod: KubeObject, container: string) => string | undefined;
  /** What writes came to, where worlds are forked and flown again and again. */
  readonly writes?: WriteMemory | undefined;
  /** Ends every watch when the server closes. */
  readonly closing: AbortSignal;
}

/** Bounds on what one request may take. */
export interface ServerLimits {
  /** Bytes of a request body; the real server's is 3 MiB. */
  readonly maxBodyBytes: number;
  /** Events a watcher may lag behind before its stream is closed. */
  readonly maxWatchBacklog: number;
  /** How long a read of a future resourceVersion waits, in ms. */
  readonly futureRevisionWaitMs: number;
  /** The longest a request may take that is no watch, in ms. */
  readonly requestTimeoutMs: number;
}

/** One request to a resource on its way through a verb. */
export interface Exchange {
  readonly parts: ServerParts;
  readonly request: ApiRequest;
  readonly info: RequestInfo;
  readonly user: UserInfo;
  readonly query: Query;
  readonly definition: ResourceDefinition;
  /** The subresource asked for, when it is one that is served. */
  readonly subresource: SubresourceDefinition | undefined;
  readonly format: OutputFormat;
  /** When it has to be answered; undefined for what may last. */
  readonly deadline: RequestDeadline | undefined;
  /** Texts for `Warning: 299` headers, in order. */
  readonly warnings: string[];
}

/** What a verb answers, before it is put into the form the client asked for. */
export interface Answer {
  readonly status: number;
  readonly object: JsonObject;
}

/** Adds a warning once; the server drops repetitions. Source: apiserver pkg/endpoints/filters/warning.go. */
export function warn(exchange: Exchange, text: string): void {
  if (!exchange.warnings.includes(text)) exchange.warnings.push(text);
}

/** What a resource that computes its answer is told about the request. */
export function resourceCall(exchange: Exchange, dryRun: boolean): ResourceCall {
  return {
    user: exchange.user,
    now: exchange.parts.clock.now(),
    namespace: exchange.definition.namespaced ? exchange.info.namespace : '',
    name: exchange.info.name,
    dryRun,
    query: exchange.query.toMap(),
    warn: (text) => warn(exchange, text),
  };
}
