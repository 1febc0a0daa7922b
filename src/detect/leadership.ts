import type { Lease } from '../kube/index.ts';

/** Whether somebody leads: `unknown` when there is no lease to tell from. */
export type Leadership = 'alive' | 'absent' | 'unknown';

/**
 * Reads helm-controller's leader-election lease. An expired or released lease means nobody reconciles: whatever looks stuck
 * then is waiting for its controller (weakness 12).
 */
export function leadershipOf(lease: Lease | undefined, nowMs: number): Leadership {
  const spec = lease?.spec;
  if (!spec?.renewTime) return 'unknown';
  if (!spec.holderIdentity) return 'absent';
  const renewed = Date.parse(spec.renewTime);
  if (Number.isNaN(renewed)) return 'unknown';
  return nowMs - renewed > (spec.leaseDurationSeconds ?? 35) * 1000 ? 'absent' : 'alive';
}
