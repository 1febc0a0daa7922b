import { isOlder, type Lease } from '../kube/index.ts';

/** Whether somebody leads: `unknown` when there is no lease to tell from. */
export type Leadership = 'alive' | 'absent' | 'unknown';

/** What watching helm-controller's lease told. */
export interface Leader {
  readonly leadership: Leadership;
  /** How far the leader's clock is behind the API server's, at most; 0 when it may be right. */
  readonly behindMs: number;
}

/** How a lease is looked at, and waited for. */
export interface LeaseWatch {
  readonly look: () => Promise<Lease | undefined>;
  /** @throws when there is no time for so long a wait. */
  readonly pause: (ms: number) => Promise<void>;
  /** The API server's time. */
  readonly now: () => number;
}

/** Where the lease does not say it: Flux's own. */
const DEFAULT_DURATION_S = 35;
/** A healthy leader renews every 2 s (client-go) to 5 s (Flux): the second look rarely, the third nearly always sees it. */
const FIRST_PAUSE_MS = 2_000;
/** Renewals and the server's `Date` are seen with a delay; less than this is no wrong clock. */
const CLOCK_TOLERANCE_MS = 30_000;

/**
 * Watches helm-controller's leader-election lease as another candidate would: a leader is alive when its record is seen to
 * change, and gone when it has not for as long as a lease lasts, by our own timers. What time the record tells is the
 * leader's own, and is compared with nobody's clock (flux-behaviour 3.1 and 7, row 56). While nobody leads, whatever looks
 * stuck is waiting for its controller (weakness 12).
 */
export async function watchLeader({ look, pause, now }: LeaseWatch): Promise<Leader> {
  const of = (leadership: Leadership, behindMs = 0): Leader => ({ leadership, behindMs });
  const first = await look();
  const record = first?.spec;
  if (!record?.renewTime) return of('unknown');
  if (!record.holderIdentity) return of('absent');
  const durationMs = (record.leaseDurationSeconds ?? DEFAULT_DURATION_S) * 1000;
  // Counted from the pauses: timers know nothing of a clock that is set in between.
  let watchedMs = 0;
  for (let pauseMs = FIRST_PAUSE_MS; watchedMs <= durationMs; pauseMs *= 2) {
    const unmovedAt = now();
    // Longer than the lease, not just as long.
    const ms = Math.min(pauseMs, durationMs - watchedMs + 1);
    await pause(ms);
    watchedMs += ms;
    const next = await look().catch((error: unknown) => {
      // Only the last look has to succeed: without it nobody knows that the lease has run out.
      if (watchedMs > durationMs) throw error;
    });
    // Deleted, a live leader makes it anew; an older one than the first is a lagging server's.
    if (!next?.spec || isOlder(next.metadata?.resourceVersion, first?.metadata?.resourceVersion)) continue;
    const { holderIdentity, renewTime } = next.spec;
    if (!holderIdentity) return of('absent');
    if (holderIdentity === record.holderIdentity && renewTime === record.renewTime) continue;
    const renewedMs = Date.parse(renewTime ?? '');
    return of('alive', unmovedAt - renewedMs > CLOCK_TOLERANCE_MS ? now() - renewedMs : 0);
  }
  return of('absent');
}
