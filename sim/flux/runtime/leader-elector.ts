import { type ApiClient, ConnectionError } from '../../apiserver/index.ts';
import { type Clock, sleep } from '../../clock/index.ts';
import { at, formatMicroTime, type JsonObject, type KubeObject, StatusError } from '../../kube/index.ts';
import type { Tape } from '../../random/index.ts';
import { isNotFound } from '../aggregate-error.ts';

/** The flags of a leader-elected controller. */
export interface LeaderElectionTimes {
  readonly leaseDurationMs: number;
  readonly renewDeadlineMs: number;
  readonly retryPeriodMs: number;
}

/** Source: fluxcd/pkg runtime/leaderelection/leaderelection.go. */
export const FLUX_LEADER_ELECTION: LeaderElectionTimes = {
  leaseDurationMs: 35_000,
  renewDeadlineMs: 30_000,
  retryPeriodMs: 5000,
};

export interface LeaderElectorOptions extends LeaderElectionTimes {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly tape: Tape;
  readonly site: string;
  readonly namespace: string;
  readonly leaseName: string;
  /** `<hostname>_<uuid>`. */
  readonly identity: string;
  /** Told about `became leader` and `stopped leading` with the Lease. */
  readonly onTransition: (lease: KubeObject, message: string) => void;
  /** Told of each try that did not get it. */
  readonly onWaiting?: () => void;
}

interface LeaseRecord {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds: number;
  readonly acquireTime: string;
  readonly renewTime: string;
  readonly leaseTransitions: number;
}

/** Source: client-go leaderelection.go JitterFactor. */
const ACQUIRE_JITTER = 1.2;

/**
 * Holds a Lease: acquires it, renews it every retry period, gives up when no renewal succeeded within the renew deadline.
 * Expiry is judged by the own clock since the record was last seen to change, so clocks that differ do no harm.
 * Source: client-go v0.31.1 tools/leaderelection/leaderelection.go; reference/flux-behaviour.md 3.1.
 */
export class LeaderElector {
  readonly #options: LeaderElectorOptions;
  #observed: LeaseRecord | undefined;
  #observedAt = 0;
  #lease: KubeObject | undefined;

  constructor(options: LeaderElectorOptions) {
    this.#options = options;
  }

  get isLeader(): boolean {
    return this.#observed?.holderIdentity === this.#options.identity;
  }

  /** Resolves once this identity holds the Lease; tries for ever. */
  async acquire(): Promise<void> {
    const { clock, tape, site, retryPeriodMs } = this.#options;
    while (!(await this.#tryAcquireOrRenew())) {
      this.#options.onWaiting?.();
      await sleep(clock, retryPeriodMs * (1 + ACQUIRE_JITTER * tape.fraction(`${site}/acquire`)));
    }
    this.#announce('became leader');
  }

  /** Renews for ever; resolves when the deadline passed without success. */
  async renewUntilLost(): Promise<void> {
    const { clock, retryPeriodMs } = this.#options;
    for (;;) {
      await sleep(clock, retryPeriodMs);
      if (!(await this.#renewWithinDeadline())) break;
    }
    this.#announce('stopped leading');
  }

  /** Gives the Lease back so that another candidate need not wait; resolves whether or not that worked. */
  async release(): Promise<void> {
    if (!this.isLeader || !this.#observed) return;
    const now = formatMicroTime(this.#options.clock.now());
    await this.#withinDeadline(
      this.#update({
        holderIdentity: '',
        leaseDurationSeconds: 1,
        leaseTransitions: this.#observed.leaseTransitions,
        acquireTime: now,
        renewTime: now,
      }),
    );
  }

  async #renewWithinDeadline(): Promise<boolean> {
    const { clock, renewDeadlineMs, retryPeriodMs } = this.#options;
    const deadline = clock.now() + renewDeadlineMs;
    for (;;) {
      if (await this.#withinDeadline(this.#tryAcquireOrRenew(), deadline - clock.now())) return true;
      const remainingMs = deadline - clock.now();
      if (remainingMs <= retryPeriodMs) {
        await sleep(clock, Math.max(0, remainingMs));
        return false;
      }
      await sleep(clock, retryPeriodMs);
    }
  }

  /** The outcome of `attempt`, or false when it takes too long: a hung request does not hold up the deadline. */
  #withinDeadline(attempt: Promise<boolean>, limitMs = this.#options.renewDeadlineMs): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const timer = this.#options.clock.setTimer(limitMs, () => resolve(false));
      attempt.then((succeeded) => {
        timer.cancel();
        resolve(succeeded);
      }, reject);
    });
  }

  async #tryAcquireOrRenew(): Promise<boolean> {
    const now = formatMicroTime(this.#options.clock.now());
    const wanted: LeaseRecord = {
      holderIdentity: this.#options.identity,
      leaseDurationSeconds: Math.trunc(this.#options.leaseDurationMs / 1000),
      acquireTime: now,
      renewTime: now,
      leaseTransitions: 0,
    };
    if (this.isLeader && this.#isValid()) {
      const { acquireTime, leaseTransitions } = this.#observed!;
      if (await this.#update({ ...wanted, acquireTime, leaseTransitions })) return true;
    }
    const old = await this.#read();
    if (old === 'failed') return false;
    if (old === 'absent') return this.#create(wanted);
    if (old.holderIdentity && this.#isValid() && !this.isLeader) return false;
    const kept = this.isLeader
      ? { acquireTime: old.acquireTime, leaseTransitions: old.leaseTransitions }
      : { leaseTransitions: old.leaseTransitions + 1 };
    return this.#update({ ...wanted, ...kept });
  }

  #isValid(): boolean {
    return this.#observedAt + this.#options.leaseDurationMs > this.#options.clock.now();
  }

  #observe(lease: KubeObject, record: LeaseRecord): void {
    this.#lease = lease;
    this.#observed = record;
    this.#observedAt = this.#options.clock.now();
  }

  async #read(): Promise<LeaseRecord | 'absent' | 'failed'> {
    let lease: KubeObject;
    try {
      lease = await this.#options.client.get(this.#path(true));
    } catch (error) {
      expectFailedRequest(error);
      return isNotFound(error) ? 'absent' : 'failed';
    }
    const record = recordOf(lease);
    const isNews = JSON.stringify(record) !== JSON.stringify(this.#observed);
    if (isNews) this.#observe(lease, record);
    else this.#lease = lease;
    return record;
  }

  async #create(record: LeaseRecord): Promise<boolean> {
    const { client, namespace, leaseName } = this.#options;
    try {
      const metadata = { name: leaseName, namespace };
      this.#observe(await client.create(this.#path(false), leaseObject(metadata, record)), record);
      return true;
    } catch (error) {
      expectFailedRequest(error);
      return false;
    }
  }

  async #update(record: LeaseRecord): Promise<boolean> {
    if (!this.#lease) return false;
    try {
      const metadata = this.#lease.metadata;
      this.#observe(
        await this.#options.client.update(this.#path(true), leaseObject(metadata, record)),
        record,
      );
      return true;
    } catch (error) {
      expectFailedRequest(error);
      return false;
    }
  }

  #path(named: boolean) {
    const { namespace, leaseName } = this.#options;
    const path = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases', namespace };
    return named ? { ...path, name: leaseName } : path;
  }

  #announce(message: string): void {
    if (this.#lease) this.#options.onTransition(this.#lease, `${this.#options.identity} ${message}`);
  }
}

/** A failed request is part of life here; anything else is a bug and goes up. */
function expectFailedRequest(error: unknown): void {
  if (!(error instanceof StatusError) && !(error instanceof ConnectionError)) throw error;
}

function leaseObject(metadata: JsonObject, record: LeaseRecord): JsonObject {
  return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: { ...record } };
}

function recordOf(lease: KubeObject): LeaseRecord {
  const text = (key: string): string => {
    const value = at(lease, 'spec', key);
    return typeof value === 'string' ? value : '';
  };
  const number = (key: string): number => {
    const value = at(lease, 'spec', key);
    return typeof value === 'number' ? value : 0;
  };
  return {
    holderIdentity: text('holderIdentity'),
    leaseDurationSeconds: number('leaseDurationSeconds'),
    acquireTime: text('acquireTime'),
    renewTime: text('renewTime'),
    leaseTransitions: number('leaseTransitions'),
  };
}
