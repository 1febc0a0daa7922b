import { createHash } from 'node:crypto';
import type { KubeObject } from '../../kube/index.ts';
import { configDigest, type HelmRecord, isPending, releaseDigest } from '../helm/release-record.ts';
import { ReconcileError } from '../runtime/reconcile-loop.ts';
import type { HelmReleaseSpec } from './helm-release-spec.ts';
import type { ReleaseRequest } from './release-request.ts';
import { activeRemediation } from './remediation.ts';
import { hasBeenTested, hasFailedTest, latestOf, type Snapshot } from './snapshot.ts';

/** What Helm's storage says about a release, compared with what the HelmRelease wants and remembers. */
export type ReleaseState =
  | { readonly kind: 'Absent' | 'Locked' | 'Unmanaged' | 'Untested' | 'InSync' }
  | { readonly kind: 'OutOfSync' | 'Failed'; readonly why: string }
  | { readonly kind: 'Drifted'; readonly objects: readonly KubeObject[] };

/** True when a record in storage is the very one the controller remembers. */
export function isObserved(snapshot: Snapshot, record: HelmRecord): boolean {
  return snapshot.digest === releaseDigest(record);
}

/**
 * Reads Helm's storage and decides; the first match wins.
 * Source: helm-controller v1.1.0 internal/reconcile/state.go; reference/flux-behaviour.md 1.6.
 * @throws StatusError, ConnectionError, ReconcileError for a state nothing can be done about
 */
export async function determineReleaseState(request: ReleaseRequest): Promise<ReleaseState> {
  const { draft } = request;
  const newest = await request.storage().last();
  if (!newest) return { kind: 'Absent' };
  if (isPending(newest.status)) return { kind: 'Locked' };
  const remembered = latestOf(draft);
  if (!remembered) return { kind: newest.status === 'uninstalled' ? 'Absent' : 'Unmanaged' };
  if (!isObserved(remembered, newest)) return { kind: 'Unmanaged' };
  switch (newest.status) {
    case 'failed':
      return { kind: 'Failed', why: '' };
    case 'uninstalled':
      return { kind: 'Absent' };
    case 'deployed':
      return stateOfDeployed(request, newest, remembered);
    default:
      throw new ReconcileError(`unable to determine state for release with status '${newest.status}'`);
  }
}

async function stateOfDeployed(
  request: ReleaseRequest,
  record: HelmRecord,
  remembered: Snapshot,
): Promise<ReleaseState> {
  const { draft, spec, chart, values } = request;
  if (record.chart.name !== chart.name || record.chart.version !== chart.version)
    return { kind: 'OutOfSync', why: 'release chart changed' };
  if (remembered.configDigest !== configDigest(values))
    return { kind: 'OutOfSync', why: 'release config values changed' };
  if (havePostRenderersChanged(request))
    return { kind: 'OutOfSync', why: 'postrenderers digest has changed' };
  if (spec.testsEnabled) {
    if (!hasBeenTested(remembered)) return { kind: 'Untested' };
    const remediation = activeRemediation(draft, spec);
    if (remediation && !remediation.ignoresTestFailures && hasFailedTest(remembered))
      return { kind: 'Failed', why: 'release has test in failed phase' };
  }
  if (spec.driftDetectionMode !== 'disabled') {
    const objects = await request.detectDrift(record);
    if (objects.length > 0) return { kind: 'Drifted', objects };
  }
  return { kind: 'InSync' };
}

/**
 * Post-renderers only count after the generation changed: v1.1.0 looks at the generation Ready was set for, later ones at
 * the object's observed generation.
 */
function havePostRenderersChanged({ draft, spec, profile }: ReleaseRequest): boolean {
  const observed =
    profile === 'v1.1.0'
      ? (draft.condition('Ready')?.observedGeneration ?? 0)
      : draft.status['observedGeneration'];
  if (observed === draft.generation) return false;
  return (postRenderersDigest(spec) ?? '') !== (draft.status['observedPostRenderersDigest'] ?? '');
}

/** Undefined when there are none. */
export function postRenderersDigest(spec: HelmReleaseSpec): string | undefined {
  if (spec.postRenderers.length === 0) return undefined;
  return `sha256:${createHash('sha256').update(JSON.stringify(spec.postRenderers)).digest('hex')}`;
}
