import type { HelmRelease, Lease, ReleaseSecret } from './helm-release.ts';

/** A HelmRelease by name. */
export interface ReleaseRef {
  readonly namespace: string;
  readonly name: string;
}

/** Which releases are the engine's to look after. */
export interface ReleaseScope {
  /** Undefined for the whole cluster. */
  readonly namespace?: string | undefined;
  /** As kubectl's `--selector`; undefined for all. */
  readonly labelSelector?: string | undefined;
}

/** An answer that carries what the server's clock said when it gave it (undefined without a `Date` header). */
export interface Dated<T> {
  readonly value: T;
  readonly serverTimeMs: number | undefined;
}

/** One page of a list. */
export interface Page<T> extends Dated<readonly T[]> {
  /** Asks for the page after this one; none after the last. It fails with status 410 when its token has expired. */
  readonly next?: PageRequest<T> | undefined;
}

export type PageRequest<T> = (signal: AbortSignal) => Promise<Page<T>>;

/** An Event to record; the adapter fills in the boilerplate. */
export interface EventRecord {
  readonly namespace: string;
  readonly involvedObject: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly uid?: string;
  };
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly atMs: number;
}

/** Everything the engine asks of a cluster. Each call rejects with {@link ClusterError} and with nothing else. */
export interface Cluster {
  /** The releases of the scope, page by page: each is a call of its own, with its own deadline. */
  listHelmReleases(scope: ReleaseScope, signal: AbortSignal): Promise<Page<HelmRelease>>;
  /**
   * Reads a release through its status subresource: the permission the repair needs is proven before anything is
   * written.
   */
  getHelmReleaseStatus(ref: ReleaseRef, signal: AbortSignal): Promise<Dated<HelmRelease>>;
  /** Merge patch of the release itself. A `metadata.resourceVersion` in the patch is a precondition. */
  patchHelmRelease(ref: ReleaseRef, patch: object, signal: AbortSignal): Promise<HelmRelease>;
  /** Merge patch of the status subresource. */
  patchHelmReleaseStatus(ref: ReleaseRef, patch: object, signal: AbortSignal): Promise<HelmRelease>;
  /** Metadata of the Helm storage secrets of one release. */
  listReleaseSecrets(
    namespace: string,
    releaseName: string,
    signal: AbortSignal,
  ): Promise<readonly ReleaseSecret[]>;
  /** The lease, or undefined when there is none. */
  getLease(namespace: string, name: string, signal: AbortSignal): Promise<Lease | undefined>;
  createEvent(event: EventRecord, signal: AbortSignal): Promise<void>;
}

/**
 * A call that did not succeed. `refused`: the server said no, nothing was stored. `unknown`: no usable answer, or one that
 * does not say whether the write was stored (5xx, timeout, reset): read before doing it again.
 */
export class ClusterError extends Error {
  readonly outcome: 'refused' | 'unknown';
  /** HTTP status, undefined when there was no answer. */
  readonly status: number | undefined;
  /** `reason` of the server's Status, or the transport's error code. */
  readonly reason: string;
  /** What `Retry-After` asked for. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    facts: { status?: number; reason?: string; retryAfterMs?: number; outcome: 'refused' | 'unknown' },
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ClusterError';
    this.outcome = facts.outcome;
    this.status = facts.status;
    this.reason = facts.reason ?? '';
    this.retryAfterMs = facts.retryAfterMs;
  }
}
