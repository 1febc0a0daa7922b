import type { Json, JsonObject, KubeObject } from '../kube/index.ts';

/**
 * The one seam (docs/architecture.md): everything that speaks the Kubernetes API is an `ApiHandler`. The in-memory
 * server, a forwarder to a real cluster, the fault plane and the ledger all have this type and can be stacked.
 *
 * It rejects only with {@link ConnectionError}: the client then sees a broken connection, not an answer. A request that
 * is never answered is a promise that stays pending until `request.signal` aborts.
 */
export type ApiHandler = (request: ApiRequest) => Promise<ApiResponse>;

export interface ApiRequest {
  /** `GET`, `POST`, `PUT`, `PATCH`, `DELETE`, `HEAD`, `OPTIONS`. */
  readonly method: string;
  /** The path as sent, still percent-encoded, without the query: `/api/v1/namespaces/a/pods`. */
  readonly path: string;
  /** The query as sent, without the `?`; empty when there is none. */
  readonly query: string;
  /** Names in lower case; repeated headers joined with `, ` except `impersonate-group`, see {@link HeaderValue}. */
  readonly headers: Readonly<Record<string, HeaderValue | undefined>>;
  /** Bytes as they came, or already decoded JSON from a client in the same process (never mutated after). */
  readonly body?: Uint8Array | DecodedBody;
  /** Set by TLS transports when the client showed a certificate signed by our CA. */
  readonly clientCertificate?: { readonly commonName: string; readonly organizations: readonly string[] };
  /** Aborts when the client goes away or gives up. */
  readonly signal?: AbortSignal;
  /** Which actor of a simulation asks, set by the ledger; faults match on it, the API server ignores it. */
  readonly actor?: { readonly name: string; readonly incarnation: number };
  /** Told what the server does with the request; how the ledger learns what was committed. */
  readonly observer?: RequestObserver;
}

/** Headers that may repeat keep each value. */
export type HeaderValue = string | readonly string[];

/** A body that needs no parsing. */
export interface DecodedBody {
  readonly json: Json;
}

export interface ApiResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, HeaderValue>>;
  readonly body: ResponseBody;
}

export type ResponseBody = BytesBody | ObjectBody | WatchBody | ChunksBody;

/** Finished bytes (text, protobuf, discovery documents); empty for no body. */
export interface BytesBody {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
}

/** A JSON document, decoded and shared (deep-frozen). `bytes()` serialises lazily and is cached per object version. */
export interface ObjectBody {
  readonly kind: 'object';
  readonly object: JsonObject;
  bytes(): Uint8Array;
}

/** A watch: frames until the server ends it. Transports flush the headers before the first frame. */
export interface WatchBody {
  readonly kind: 'watch';
  readonly frames: AsyncIterable<WatchFrame>;
}

/** A body sent piece by piece; iteration that rejects with {@link ConnectionError} is a reset in the middle of the body. */
export interface ChunksBody {
  readonly kind: 'chunks';
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** One event of a watch. `bytes()` is one JSON line including its newline. */
export interface WatchFrame {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: JsonObject;
  bytes(): Uint8Array;
}

/** How a connection fails. The code is what a Node client sees as `error.code`. */
export type ConnectionErrorCode = 'ECONNRESET' | 'ECONNREFUSED' | 'ETIMEDOUT' | 'EPIPE';

/** The client gets no answer at all. */
export class ConnectionError extends Error {
  readonly code: ConnectionErrorCode;
  constructor(code: ConnectionErrorCode, message?: string) {
    super(message ?? code);
    this.name = 'ConnectionError';
    this.code = code;
  }
}

/** Who asks, after authentication and impersonation. */
export interface UserInfo {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What is asked, as authorisation sees it. Source: apiserver pkg/endpoints/request RequestInfo. */
export interface RequestInfo {
  readonly isResourceRequest: boolean;
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`; the lower-case method otherwise. */
  readonly verb: string;
  readonly apiPrefix: string;
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** Percent-decoded path. */
  readonly path: string;
}

/** One committed change, as the store recorded it. */
export interface Commit {
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  /** The state after; for DELETED the last state with the deletion's resourceVersion. */
  readonly object: KubeObject;
  /** The state before; undefined for ADDED. */
  readonly oldObject: KubeObject | undefined;
}

/** How a watch begins, as the server has it. */
export interface WatchBeginning {
  /** Where the objects are stored, which for Events is not the group that was asked. */
  readonly group: string;
  readonly resource: string;
  /** Empty for all. */
  readonly namespace: string;
  /** Only objects that a selector or a name picks. */
  readonly selective: boolean;
  /** The revision it begins at: with all there is at it if {@link initial}, or with what comes after it. */
  readonly revision: number;
  readonly initial: boolean;
}

/** Which fault struck. */
export interface FaultNote {
  readonly rule: string;
  /** The action's name, e.g. `loseResponse`. */
  readonly action: string;
  /** A: any healthy server under load; B: high availability and caches; C: data loss. */
  readonly realism: 'A' | 'B' | 'C';
}

/** Callbacks a request carries; each is called at most once except `committed`, `sent` and `faulted`. Pure observation: nothing may throw. */
export interface RequestObserver {
  authenticated?(user: UserInfo): void;
  resolved?(info: RequestInfo): void;
  /** The verdict of authorisation; `by` names the rule's owner, e.g. `ClusterRole/admin rule 3`. */
  authorized?(allowed: boolean, by: string): void;
  /** A write reached the store. A write that changed nothing does not call it. */
  committed?(commit: Commit): void;
  /** A watch begins. It may not have to: one from a version that is gone only says so. */
  watching?(beginning: WatchBeginning): void;
  /** The server parted with an event of the watch; what becomes of it on its way to the client is another matter. */
  sent?(type: WatchFrame['type'], resourceVersion: string): void;
  /** The fault plane struck this request, or the watch it opened; may be called more than once. */
  faulted?(fault: FaultNote): void;
}

const encoder = new TextEncoder();

/** A body around `object`, serialised on first use. `JSON.stringify` output plus the server's trailing newline. */
export function objectBody(object: JsonObject): ObjectBody {
  let cached: Uint8Array | undefined;
  return {
    kind: 'object',
    object,
    bytes: () => {
      cached ??= encoder.encode(`${JSON.stringify(object)}\n`);
      return cached;
    },
  };
}
