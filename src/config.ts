import { parseDuration } from './duration.ts';

/** What one pass of the engine may do and how long it may take. All durations in milliseconds. */
export interface Config {
  /** A release must have been `Ready=Unknown` for longer than this. */
  readonly stuckThresholdMs: number;
  /** More candidates than this, all branches together, and nothing is repaired. */
  readonly guardrail: number;
  /** Only releases of this namespace; undefined for all. */
  readonly namespace: string | undefined;
  /** Only releases with these labels, e.g. those of one shard; undefined for all. */
  readonly labelSelector: string | undefined;
  /** Where helm-controller's leader-election lease lives. */
  readonly leaseNamespace: string;
  readonly leaseName: string;
  /** Pause between the first and the second observation of a candidate. */
  readonly confirmDelayMs: number;
  /** Pause between `suspend: true` and `suspend: false` of branch A. */
  readonly toggleDelayMs: number;
  readonly requestTimeoutMs: number;
  /** No new repair is begun after this much time. */
  readonly runTimeoutMs: number;
  /** Repairs of one release and revision before the engine gives it up. */
  readonly maxAttempts: number;
  /** How long helm-controller may take over a release it was poked to look at, before the engine writes; 0: no pokes. */
  readonly pokeWaitMs: number;
  /** Ask for real upgrades of what nothing else repairs. */
  readonly allowForce: boolean;
  /** Forced upgrades of one generation before the engine gives it up. */
  readonly forceBudget: number;
  /** Have the failures forgotten of what is Stalled because its retries are spent. */
  readonly repairStalled: boolean;
  /** Resets of one generation before the engine gives it up. */
  readonly resetBudget: number;
  readonly dryRun: boolean;
}

export const DEFAULT_CONFIG: Config = {
  stuckThresholdMs: 5 * 60_000,
  guardrail: 10,
  namespace: undefined,
  labelSelector: undefined,
  leaseNamespace: 'flux-system',
  leaseName: 'helm-controller-leader-election',
  confirmDelayMs: 2_000,
  toggleDelayMs: 5_000,
  requestTimeoutMs: 10_000,
  runTimeoutMs: 100_000,
  maxAttempts: 5,
  pokeWaitMs: 0,
  allowForce: false,
  forceBudget: 1,
  repairStalled: false,
  resetBudget: 3,
  dryRun: false,
};

/** A setting that cannot be used: says which one, what it holds and what would do. */
export class ConfigError extends Error {
  readonly code = 'STUCK_HR_RECOVERY_CONFIG';
}

/** The environment variables the chart sets; flags override them. */
export const ENVIRONMENT = {
  STUCK_THRESHOLD: 'stuckThresholdMs',
  GUARDRAIL: 'guardrail',
  NAMESPACE: 'namespace',
  LABEL_SELECTOR: 'labelSelector',
  LEASE_NAMESPACE: 'leaseNamespace',
  LEASE_NAME: 'leaseName',
  CONFIRM_DELAY: 'confirmDelayMs',
  TOGGLE_DELAY: 'toggleDelayMs',
  REQUEST_TIMEOUT: 'requestTimeoutMs',
  RUN_TIMEOUT: 'runTimeoutMs',
  MAX_ATTEMPTS: 'maxAttempts',
  POKE_WAIT: 'pokeWaitMs',
  ALLOW_FORCE: 'allowForce',
  FORCE_BUDGET: 'forceBudget',
  REPAIR_STALLED: 'repairStalled',
  RESET_BUDGET: 'resetBudget',
  DRY_RUN: 'dryRun',
} as const satisfies Record<string, keyof Config>;

/** A timer of Node's fires at once when it is set to more than a 32-bit number of milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

/** Durations that may be zero; the others must be longer than nothing. */
const MAY_BE_ZERO = new Set<keyof Config>(['confirmDelayMs', 'toggleDelayMs', 'pokeWaitMs']);

/**
 * Builds the configuration from text settings keyed as in {@link ENVIRONMENT}; empty ones count as not given.
 * @throws ConfigError on the first value that is not usable.
 */
export function configFrom(settings: Readonly<Record<string, string | undefined>>): Config {
  const config: Record<string, unknown> = { ...DEFAULT_CONFIG };
  for (const [name, key] of Object.entries(ENVIRONMENT)) {
    const text = settings[name]?.trim();
    if (text) config[key] = parseSetting(name, key, text);
  }
  const usable = config as unknown as Config;
  checkRoom(usable);
  return usable;
}

/**
 * What a pass needs beside the wait before its repairs: it lists, judges and watches the lease of a leader that renews, which alone
 * takes 2 to 6 s (detect/leadership.ts).
 */
const ROOM_MS = 15_000;

/** A pass whose time is up when its wait is over repairs nothing, and so does every one after it. */
function checkRoom({ pokeWaitMs, confirmDelayMs, runTimeoutMs }: Config): void {
  // Both waits are one, and the longer counts. A delay that nobody made longer leaves a short pass its time.
  const delayRoomMs = confirmDelayMs > DEFAULT_CONFIG.confirmDelayMs ? ROOM_MS : 1;
  for (const [name, waitMs, roomMs] of [
    ['POKE_WAIT', pokeWaitMs, pokeWaitMs > 0 ? ROOM_MS : 0],
    ['CONFIRM_DELAY', confirmDelayMs, delayRoomMs],
  ] as const)
    if (waitMs + roomMs > runTimeoutMs)
      throw new ConfigError(
        `${name}: must be at least ${ROOM_MS / 1000}s shorter than RUN_TIMEOUT (${runTimeoutMs / 1000}s), or nothing would ever be repaired`,
      );
}

function parseSetting(name: string, key: keyof Config, text: string): unknown {
  const fallback = DEFAULT_CONFIG[key];
  if (typeof fallback === 'boolean') {
    if (text === 'true' || text === 'false') return text === 'true';
    throw new ConfigError(`${name}: ${JSON.stringify(text)} is neither true nor false`);
  }
  if (key.endsWith('Ms')) {
    const ms = parseDuration(text);
    if (ms === undefined || (ms === 0 && !MAY_BE_ZERO.has(key)))
      throw new ConfigError(
        `${name}: ${JSON.stringify(text)} is not a duration; write it like 5m, 1h30m, 90s or 300`,
      );
    if (ms > LONGEST_MS) throw new ConfigError(`${name}: ${JSON.stringify(text)} is longer than 596h`);
    return ms;
  }
  if (typeof fallback === 'number') {
    if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
    throw new ConfigError(`${name}: ${JSON.stringify(text)} is not a whole number of at least 1`);
  }
  return text;
}
