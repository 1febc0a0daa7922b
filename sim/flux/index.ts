export type { Condition } from './condition.ts';
export { fluxCrds } from './crds/index.ts';
export { installFixture } from './fixtures/install-fixture.ts';
export { readyOciRepository } from './fixtures/oci-repository-fixture.ts';
export {
  pendingHelmRelease,
  type ReleaseFixture,
  type ReleaseFixtureOptions,
  readyHelmRelease,
  stuckHelmRelease,
} from './fixtures/release-fixture.ts';
export type { ActionOutcome, ActionScript, HelmActionName, HelmAttempt } from './helm/action-script.ts';
export { ActionScriptError, parseActionScript, SCRIPT_ANNOTATION_PREFIX } from './helm/action-script.ts';
export { decodeRelease, encodeRelease, UndecodableReleaseError } from './helm/release-encoding.ts';
export { configDigest, type HelmRecord, type HelmStatus, releaseDigest } from './helm/release-record.ts';
export { releaseSecret, releaseSecretName } from './helm/release-storage.ts';
export { type RenderChart, renderConfigMap } from './helm/workload.ts';
export {
  createHelmController,
  HelmController,
  type HelmControllerOptions,
  type HelmOptions,
  type KillAt,
} from './helm-controller/helm-controller.ts';
export { HelmReleaseSpec, shortenReleaseName } from './helm-controller/helm-release-spec.ts';
export { HELM_CONTROLLER_STATES } from './helm-controller/model-states.ts';
export type { HelmControllerProfile, KillPoint } from './helm-controller/release-request.ts';
export { chartOfSource, type LoadedChart } from './helm-controller/release-source.ts';
export { postRenderersDigest } from './helm-controller/release-state.ts';
export { type Snapshot, snapshotOf } from './helm-controller/snapshot.ts';
export {
  createKustomizeController,
  type KustomizeControllerOptions,
} from './kustomize-controller/kustomize-controller.ts';
export {
  createNotificationController,
  NotificationController,
  type NotificationControllerOptions,
} from './notification-controller/notification-controller.ts';
export type { ControllerActor } from './runtime/controller-actor.ts';
export { FLUX_LEADER_ELECTION, type LeaderElectionTimes } from './runtime/leader-elector.ts';
export { SOURCE_CONTROLLER_STATES } from './source-controller/model-states.ts';
export {
  createSourceController,
  SourceController,
  type SourceControllerOptions,
} from './source-controller/source-controller.ts';
export type { FetchResult } from './source-controller/source-kind.ts';
