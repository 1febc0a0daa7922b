import { LEADERSHIP_STATES } from '../runtime/visited.ts';

/** Why a step failed: the reason of Ready=False. Source: reference/flux-behaviour.md 6.2. */
const STEP_FAILURES = [
  'ArtifactFailed',
  'DependencyNotReady',
  'ReconciliationFailed',
  'PruneFailed',
  'HealthCheckFailed',
] as const;

export type StepFailure = (typeof STEP_FAILURES)[number];

/** Every state a pass of the simulated kustomize-controller can come to. `model-states.test.ts` reaches each of them. */
export const KUSTOMIZE_CONTROLLER_STATES = [
  ...LEADERSHIP_STATES,
  'adds the finalizer',
  'suspended',
  'deleted',
  ...STEP_FAILURES,
  'applied',
  'nothing to apply',
  'last patch failed',
] as const;

export type KustomizeControllerState = (typeof KUSTOMIZE_CONTROLLER_STATES)[number];
