import type { Config } from '../config.ts';
import type { HelmRelease } from '../kube/index.ts';
import { ASKED, formatTime, GIVEN_UP, type Plea, parseAsked } from './annotations.ts';
import { type GiveUp, type HandsOff, handsOff } from './diagnosis.ts';

/** Stuck again later than this after the last request: another stranding, with a budget of its own. */
const EPISODE_MS = 24 * 60 * 60_000;

const BUDGET: Readonly<Record<Plea, (config: Config) => number>> = {
  poke: ({ maxAttempts }) => maxAttempts,
  force: ({ forceBudget }) => forceBudget,
  reset: ({ resetBudget }) => resetBudget,
};

const SPENT: Readonly<Record<Plea, string>> = {
  poke: 'futile poke',
  force: 'forced upgrade',
  reset: 'reset',
};

/**
 * Which request of its kind the next one is, from 1, for this generation and stranding; or that the budget is spent. An upgrade
 * that was asked for and never begun - its controller acknowledged the request and died - is not spent on it, and is asked for
 * again as long as futile repairs are. Found by `kubeflap explore` (forced-upgrade-swallowed).
 *
 * @param helmRevision the newest one Helm has on record.
 */
export function nextPlea(
  release: HelmRelease,
  plea: Plea,
  sinceMs: number,
  config: Config,
  helmRevision?: number,
): number | GiveUp | HandsOff {
  const asked = parseAsked(release.metadata.annotations?.[ASKED[plea]]);
  if (!asked || asked.generation !== release.metadata.generation) return 1;
  if (sinceMs - asked.atMs > EPISODE_MS) return 1;
  const cameToNothing = helmRevision !== undefined && asked.helmRevision === helmRevision;
  const budget = cameToNothing ? Math.max(BUDGET[plea](config), config.maxAttempts) : BUDGET[plea](config);
  if (asked.attempt < budget) return asked.attempt + 1;
  const what = `${SPENT[plea]}${budget === 1 ? '' : 's'}${cameToNothing ? ' that never began' : ''}`;
  return spent(release, `given up after ${budget} ${what}`);
}

/** Giving up is written down once; where that was done, nothing is left to do. */
export function spent(release: HelmRelease, why: string): GiveUp | HandsOff {
  const [generation, , ...reason] = (release.metadata.annotations?.[GIVEN_UP] ?? '').split('/');
  const isRecorded = generation === String(release.metadata.generation) && reason.join('/') === why;
  return isRecorded ? handsOff('given-up', why) : { kind: 'give-up', why };
}

export function formatGivenUp(release: HelmRelease, why: string, atMs: number): string {
  return `${release.metadata.generation ?? 0}/${formatTime(atMs)}/${why}`;
}
