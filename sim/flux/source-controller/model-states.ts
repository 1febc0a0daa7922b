import { LEADERSHIP_STATES } from '../runtime/visited.ts';

/**
 * Every state a pass of the simulated source-controller can come to. Source: reference/flux-behaviour.md 6.1.
 * `model-states.test.ts` reaches each of them.
 */
export const SOURCE_CONTROLLER_STATES = [
  ...LEADERSHIP_STATES,
  'static',
  'becomes static',
  'adds the finalizer',
  'suspended',
  'deleted',
  'artifact missing',
  'fetch failed',
  'waits for its source',
  'stalled',
  'new artifact',
  'artifact up to date',
  'last patch failed',
] as const;

export type SourceControllerState = (typeof SOURCE_CONTROLLER_STATES)[number];
