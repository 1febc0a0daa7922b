import { LEADERSHIP_STATES } from '../runtime/visited.ts';
import type { ReleaseState } from './release-state.ts';

/** What Helm's storage can say. Source: reference/flux-behaviour.md 1.6; the last one is the table's "error". */
const RELEASE_STATES = [
  'Absent',
  'Locked',
  'Unmanaged',
  'OutOfSync',
  'InSync',
  'Failed',
  'Untested',
  'Drifted',
  'StateError',
] as const satisfies readonly (ReleaseState['kind'] | 'StateError')[];

/**
 * Every state a pass of the simulated helm-controller can come to, in the order it could: prerequisites, release state, actions
 * and how they end, decisions, and the writes that can fail. `model-states.test.ts` reaches each of them.
 */
export const HELM_CONTROLLER_STATES = [
  ...LEADERSHIP_STATES,
  'adds the finalizer',
  'suspended',
  'HelmChart not applied',
  'dependency not ready',
  'source not found',
  'source not ready',
  'values not composed',
  'artifact not found',
  'chart not loaded',
  'target changed',
  'reset requested',
  'force requested',
  ...RELEASE_STATES,
  'install succeeded',
  'install failed',
  'upgrade succeeded',
  'upgrade failed',
  'rollback succeeded',
  'rollback failed',
  'uninstall remediation succeeded',
  'uninstall remediation failed',
  'test succeeded',
  'test failed',
  'unlock succeeded',
  'unlock failed',
  'drift reported',
  'drift corrected',
  'drift not corrected',
  'rollback target changed',
  'retries later',
  'retries exceeded',
  'no rollback target',
  'ends in a repeated action',
  'patch before the action failed',
  'patch after the action failed',
  'last patch failed',
  'deleted',
  'deleted while suspended',
] as const;

export type HelmControllerState = (typeof HELM_CONTROLLER_STATES)[number];
