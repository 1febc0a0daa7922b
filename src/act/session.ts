import type { Config } from '../config.ts';
import { formatIntent, type Intent } from '../decide/annotations.ts';
import { confirm, needsRecords } from '../decide/confirm.ts';
import type { Candidate, Diagnosis } from '../decide/diagnosis.ts';
import { diagnoseObject } from '../decide/suspect.ts';
import { type Leader, watchLeader } from '../detect/leadership.ts';
import { type NewestRecord, newestRecord, storageOf } from '../detect/storage.ts';
import {
  allPages,
  type CallPolicy,
  type Cluster,
  ClusterError,
  callOnce,
  callPatiently,
  type Dated,
  type EventRecord,
  type HelmRelease,
  isOlder,
  keyOf,
  type PageRequest,
  patience,
  Respite,
  readOnly,
  withConditionsLater,
} from '../kube/index.ts';
import { type Clock, type Log, sleep } from '../ports.ts';
import { messageOf, UnclearWriteError } from './outcome.ts';

/** Retries of a throttled call, and how long a Retry-After the engine still waits out. */
const MAX_THROTTLE_RETRIES = 3;
const MAX_RETRY_AFTER_MS = 32_000;
/** How often a release is read while the answers are older than what is known of it. */
const MAX_READS = 2;

/**
 * One pass's view of the cluster: every call has a deadline, and "now" is the API server's time. The pod's clock may be
 * wrong by minutes (weakness 16); it is used only to measure how much time passed since the server last told its own.
 */
export class Session {
  readonly cluster: Cluster;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly #endsAt: number;
  #serverOffsetMs = 0;
  #leader: Promise<Leader> | undefined;
  readonly #intents = new Set<string>();
  /** The newest version of each release that this pass has acted on or made, by uid. */
  readonly #actedOn = new Map<string | undefined, string | undefined>();
  readonly #stop: AbortSignal | undefined;
  readonly #policy: CallPolicy;
  /** For what must not be left half done because the pass is over: as patient, whatever the time. */
  readonly toTheEnd: CallPolicy;
  readonly #respite: Respite;

  constructor(cluster: Cluster, config: Config, clock: Clock, log: Log, stop?: AbortSignal) {
    this.#stop = stop;
    this.cluster = config.dryRun ? readOnly(cluster) : cluster;
    this.config = config;
    this.clock = clock;
    this.log = log;
    this.#endsAt = clock.now() + config.runTimeoutMs;
    this.#policy = {
      requestTimeoutMs: config.requestTimeoutMs,
      maxRetries: MAX_THROTTLE_RETRIES,
      maxRetryAfterMs: MAX_RETRY_AFTER_MS,
      hasTimeFor: (waitMs) => clock.now() + waitMs < this.#endsAt,
      stop,
    };
    const { stop: _stop, ...always } = this.#policy;
    this.toTheEnd = { ...always, hasTimeFor: () => true };
    this.#respite = new Respite(clock, this.#policy);
  }

  /** The server's time, in ms since the epoch. */
  now(): number {
    return this.clock.now() + this.#serverOffsetMs;
  }

  /** False once the pass has used up its time or was asked to stop; what is left waits for the next one. */
  hasTime(): boolean {
    return this.clock.now() < this.#endsAt && !this.#stop?.aborted;
  }

  /** Something that changes nothing and is asked once in a pass. @throws ClusterError */
  ask<T>(request: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return callPatiently(this.clock, this.#policy, request);
  }

  /** As {@link ask}, all pages of a list, each with a deadline and retries of its own. Takes the time from the answers. @throws ClusterError */
  async list<T>(begin: PageRequest<T>): Promise<readonly T[]> {
    return allPages(await this.#page(begin), begin, (page) => {
      if (!this.hasTime())
        throw new ClusterError('no time is left for the rest of the list', {
          outcome: 'unknown',
          reason: 'OutOfTime',
        });
      return this.#page(page);
    });
  }

  async #page<T extends Dated<unknown>>(request: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.#dated(await this.ask(request));
  }

  #dated<T extends Dated<unknown>>(answer: T): T {
    const { serverTimeMs } = answer;
    // `Date` has whole seconds: only a real difference is worth a correction.
    if (serverTimeMs !== undefined && Math.abs(serverTimeMs - this.now()) >= 1500) {
      this.#serverOffsetMs = serverTimeMs - this.clock.now();
    }
    return answer;
  }

  /**
   * Makes a write that can be sent again without harm - it is locked by resourceVersion or merges the same annotations - and
   * returns the release as it is afterwards. After an answer that does not say whether it was stored it looks, instead of
   * doing it again; only when it was not, and the server said when to come back, it does it again.
   *
   * @param isStored tells from the release whether the write is in it.
   * @throws ClusterError; UnclearWriteError where no look told whether it was stored
   */
  async write(
    release: HelmRelease,
    request: (signal: AbortSignal) => Promise<HelmRelease>,
    isStored: (seen: HelmRelease) => boolean,
  ): Promise<HelmRelease> {
    const wait = patience(this.clock, this.#policy);
    const before = release.metadata.resourceVersion;
    let isUnclear = false;
    this.#actOn(release);
    for (;;) {
      try {
        return this.#actOn(await callOnce(this.clock, this.#policy, request));
      } catch (error) {
        isUnclear ||= !(error instanceof ClusterError) || error.outcome === 'unknown';
        const seen = isUnclear ? await this.#look(release) : undefined;
        // At the same version it is an earlier write that looks like this one.
        if (seen && seen.metadata.resourceVersion !== before && isStored(seen)) return this.#actOn(seen);
        if (!isConflict(error) && (await wait(error))) continue;
        throw isUnclear && !seen && error instanceof ClusterError ? new UnclearWriteError(error) : error;
      }
    }
  }

  async #look(release: HelmRelease): Promise<HelmRelease | undefined> {
    try {
      return await this.reread(release);
    } catch (error) {
      this.log.error(`HR ${keyOf(release)} not readable: ${messageOf(error)}`);
      return undefined;
    }
  }

  /**
   * Reads the release again, through the status subresource. An answer from before what this pass has acted on is a lagging
   * server's: it is asked once more, and not believed.
   *
   * @param policy {@link toTheEnd} where half of something is done
   * @throws ClusterError
   */
  async reread(release: HelmRelease, policy = this.#policy): Promise<HelmRelease> {
    for (let attempt = 1; ; attempt++) {
      const { value: seen } = this.#dated(
        await this.#respite.ask(
          `release ${keyOf(release)}`,
          (signal) => this.cluster.getHelmReleaseStatus(release.metadata, signal),
          policy,
        ),
      );
      const { uid, resourceVersion } = seen.metadata;
      const known = this.#actedOn.get(uid);
      if (!isOlder(resourceVersion, known)) return seen;
      if (attempt >= MAX_READS)
        throw new ClusterError(`the server answered with version ${resourceVersion} after ${known}`, {
          outcome: 'refused',
          reason: 'StaleAnswer',
        });
    }
  }

  #actOn(release: HelmRelease): HelmRelease {
    const { uid, resourceVersion } = release.metadata;
    if (!isOlder(resourceVersion, this.#actedOn.get(uid))) this.#actedOn.set(uid, resourceVersion);
    return release;
  }

  /** The whole diagnosis of a release as it was just read. @throws ClusterError when the evidence cannot be had. */
  async diagnose(release: HelmRelease): Promise<Diagnosis> {
    const isOwn = (intent: Intent): boolean => this.#intents.has(formatIntent(intent));
    const suspicion = diagnoseObject(release, this.now(), this.config, isOwn);
    if (suspicion.kind !== 'suspicion') return suspicion;
    const newest = needsRecords(suspicion) ? await this.#newestRecord(release) : undefined;
    this.#leader ??= this.#findLeader();
    const { leadership, behindMs } = await this.#leader;
    // Conditions carry the time of a clock that is behind: what looks old may have been written a moment ago.
    const dated = withConditionsLater(release, behindMs);
    const byObject = diagnoseObject(dated, this.now(), this.config, isOwn);
    if (byObject.kind !== 'suspicion') return byObject;
    return confirm(dated, byObject, this.now(), this.config, { newest, leadership });
  }

  async #newestRecord(release: HelmRelease): Promise<NewestRecord | undefined> {
    const { namespace, releaseName } = storageOf(release);
    return newestRecord(
      await this.#respite.ask(`records ${namespace}/${releaseName}`, (signal) =>
        this.cluster.listReleaseSecrets(namespace, releaseName, signal),
      ),
    );
  }

  /** The text of an intent of this pass, remembered so that the pass does not take it for another run's. */
  intent(release: HelmRelease, branch: Intent['branch'], candidate: Candidate): string {
    const text = formatIntent({
      branch,
      generation: release.metadata.generation ?? 0,
      helmRevision: candidate.helmRevision,
      attempt: candidate.attempt,
      atMs: this.now(),
    });
    this.#intents.add(text);
    return text;
  }

  /** Tells the operators. A lost Event must never cost a repair, so its failure is only logged. */
  async event(
    release: HelmRelease,
    type: EventRecord['type'],
    reason: string,
    message: string,
  ): Promise<void> {
    if (this.config.dryRun) return;
    const { namespace, name, uid } = release.metadata;
    const involvedObject = {
      apiVersion: release.apiVersion ?? 'helm.toolkit.fluxcd.io/v2',
      kind: release.kind ?? 'HelmRelease',
      namespace,
      name,
      ...(uid === undefined ? {} : { uid }),
    };
    const record = { namespace, involvedObject, type, reason, message, atMs: this.now() };
    try {
      // Not even after Retry-After: an Event told twice is worse than one that is missing.
      await callOnce(this.clock, this.#policy, (signal) => this.cluster.createEvent(record, signal));
    } catch (error) {
      this.log.error(`event ${reason} not recorded: ${messageOf(error)}`);
    }
  }

  /**
   * Done once a pass, when something looks stuck. Not being allowed to see the lease is not a reason to leave releases stuck;
   * an answer that was lost is: the next pass will know.
   */
  async #findLeader(): Promise<Leader> {
    const { leaseNamespace, leaseName } = this.config;
    try {
      return await watchLeader({
        look: () => this.ask((signal) => this.cluster.getLease(leaseNamespace, leaseName, signal)),
        pause: async (ms) => {
          if (this.clock.now() + ms >= this.#endsAt) throw new Error('no time is left to see it renewed');
          await sleep(this.clock, ms, this.#stop);
        },
        now: () => this.now(),
      });
    } catch (error) {
      const text = `lease ${leaseNamespace}/${leaseName} not readable: ${messageOf(error)}`;
      if (!(error instanceof ClusterError) || error.status !== 403) throw new Error(text, { cause: error });
      this.log.error(text);
      return { leadership: 'unknown', behindMs: 0 };
    }
  }
}

/** The server knows no such release. A gateway's 404 page is no Status and tells nothing. */
export function isGone(error: unknown): boolean {
  return error instanceof ClusterError && error.status === 404 && error.reason === 'NotFound';
}

/** True when the write was refused because the object has moved on: read again, diagnose again. */
export function isConflict(error: unknown): boolean {
  return error instanceof ClusterError && error.status === 409;
}
