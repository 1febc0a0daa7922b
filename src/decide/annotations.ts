/** When the engine corrected the release, RFC 3339. The audit trail, and the guard against doing it twice. */
export const AUTO_CORRECTED_AT = 'stuck-hr-recovery.openova.io/auto-corrected-at';

/**
 * What the engine set out to do, written before it does it: `<branch>/<generation>/<helm revision>/<attempt>/<RFC 3339>`.
 * It tells a repair that a crash cut short from one that was finished, and both from a stranger's annotation.
 */
export const INTENT = 'stuck-hr-recovery.openova.io/intent';

/** Set together with `spec.suspend: true` by branch A: this suspension is ours, and only ours is ever lifted. */
export const SUSPENDED_AT = 'stuck-hr-recovery.openova.io/suspended-at';

/** Why the engine stopped trying: `<generation>/<RFC 3339>/<reason>`. Written once; nothing more is written after it. */
export const GIVEN_UP = 'stuck-hr-recovery.openova.io/given-up';

/** A new value makes helm-controller look at the release. Source: flux-behaviour 1.8. */
export const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt';

/** What helm-controller can be asked for: to look again, to upgrade whatever it thinks, to forget its failures. */
export type Plea = 'poke' | 'force' | 'reset';

/** The annotation that says more than `requestedAt`; it counts only with the same value. Source: flux-behaviour 1.8. */
export const PLEA_ANNOTATION: Readonly<Record<Exclude<Plea, 'poke'>, string>> = {
  force: 'reconcile.fluxcd.io/forceAt',
  reset: 'reconcile.fluxcd.io/resetAt',
};

/**
 * How often the engine asked for it: `<generation>/<attempt>/<RFC 3339>`, for a forced upgrade with `/<helm revision>` behind
 * it. One for each plea, so that none forgets another's count.
 */
export const ASKED: Readonly<Record<Plea, string>> = {
  poke: 'stuck-hr-recovery.openova.io/poked',
  force: 'stuck-hr-recovery.openova.io/forced',
  reset: 'stuck-hr-recovery.openova.io/reset',
};

/** The parsed {@link INTENT}. */
export interface Intent {
  readonly branch: 'status' | 'toggle';
  readonly generation: number;
  readonly helmRevision: number;
  readonly attempt: number;
  readonly atMs: number;
}

export function formatIntent(intent: Intent): string {
  const { branch, generation, helmRevision, attempt, atMs } = intent;
  return `${branch}/${generation}/${helmRevision}/${attempt}/${formatTime(atMs)}`;
}

/** Undefined when absent or not ours to understand. */
export function parseIntent(text: string | undefined): Intent | undefined {
  const match = text?.match(/^(status|toggle)\/(\d+)\/(\d+)\/(\d+)\/(\S+)$/);
  if (!match) return undefined;
  const atMs = Date.parse(match[5]!);
  if (Number.isNaN(atMs)) return undefined;
  return {
    branch: match[1] as Intent['branch'],
    generation: Number(match[2]),
    helmRevision: Number(match[3]),
    attempt: Number(match[4]),
    atMs,
  };
}

/** The parsed {@link ASKED}. */
export interface Asked {
  readonly generation: number;
  readonly attempt: number;
  readonly atMs: number;
  /** The one that was to be upgraded. */
  readonly helmRevision?: number | undefined;
}

export function formatAsked({ generation, attempt, atMs, helmRevision }: Asked): string {
  const text = `${generation}/${attempt}/${formatTime(atMs)}`;
  return helmRevision === undefined ? text : `${text}/${helmRevision}`;
}

/** Undefined when absent or not ours to understand. */
export function parseAsked(text: string | undefined): Asked | undefined {
  const match = text?.match(/^(\d+)\/(\d+)\/([^\s/]+)(?:\/(\d+))?$/);
  if (!match) return undefined;
  const atMs = Date.parse(match[3]!);
  if (Number.isNaN(atMs)) return undefined;
  const helmRevision = match[4] === undefined ? undefined : Number(match[4]);
  return { generation: Number(match[1]), attempt: Number(match[2]), atMs, helmRevision };
}

/** RFC 3339 in UTC with whole seconds, as metav1.Time. */
export function formatTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
