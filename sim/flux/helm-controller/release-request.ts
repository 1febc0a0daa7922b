import type { JsonObject, KubeObject } from '../../kube/index.ts';
import type { ActionContext, HelmCheckpoint } from '../helm/action-context.ts';
import type { HelmActionName } from '../helm/action-script.ts';
import type { ChartMetadata, HelmRecord } from '../helm/release-record.ts';
import type { ReleaseStorage } from '../helm/release-storage.ts';
import type { ObjectDraft } from '../object-draft.ts';
import type { RecordedEvent } from '../runtime/event-recorder.ts';
import type { Visited } from '../runtime/visited.ts';
import type { HelmReleaseSpec } from './helm-release-spec.ts';
import type { HelmControllerState } from './model-states.ts';

/**
 * Which helm-controller is played. `v1.1.0` is Flux 2.4; `v1.5+` knows the repair of failed reasons and waits 30 s for
 * sources; `post-1580` also repairs a missing Released condition (inferred from the pull request's description).
 */
export type HelmControllerProfile = 'v1.1.0' | 'v1.5+' | 'post-1580';

/** A place where the controller can be made to die. Source: reference/flux-behaviour.md 3.3. */
export type KillPoint = HelmCheckpoint | 'between-conditions-and-history' | 'after-history';

/** Everything one release reconcile works with. */
export interface ReleaseRequest {
  readonly draft: ObjectDraft;
  readonly spec: HelmReleaseSpec;
  readonly profile: HelmControllerProfile;
  readonly visited: Visited<HelmControllerState>;
  readonly chart: ChartMetadata;
  readonly values: JsonObject;
  /** Helm's storage for this release, or for one it was called before; `observe` is told of every record written. */
  storage(observe?: (record: HelmRecord) => void, releaseName?: string): ReleaseStorage;
  /** What a Helm action runs in. */
  context(action: HelmActionName, chart: ChartMetadata, storage: ReleaseStorage): ActionContext;
  /** The chart's test hooks. */
  readonly testHooks: readonly string[];
  /** The objects that differ from what the release wants; only asked when drift detection is on. */
  detectDrift(record: HelmRecord): Promise<readonly KubeObject[]>;
  correctDrift(objects: readonly KubeObject[]): Promise<void>;
  record(event: RecordedEvent): void;
  reached(point: KillPoint, action: HelmActionName): void;
}
