import type { KubeObject } from '../../kube/index.ts';
import type { ReleaseAction } from './release-action.ts';
import { failureOfRun } from './remediate.ts';
import { fullReleaseName, latestOf } from './snapshot.ts';

/** `ConfigMap/ns/name changed`, one per line. */
export function describeDrift(objects: readonly KubeObject[]): string {
  return objects
    .map(({ kind, metadata }) => `${kind}/${metadata.namespace ?? ''}/${metadata.name ?? ''} changed`)
    .join('\n');
}

/**
 * Puts the drifted objects back. Ready says so until the release is found in sync, which is where it is summarized: a release
 * whose Released is missing is not saved by it. Source: helm-controller v1.1.0 internal/reconcile/correct_cluster_drift.go;
 * reference/flux-behaviour.md 1.7, 2.5.
 *
 * @remarks Not modelled: per-field ignore rules and the diff's exact wording.
 */
export function correctDriftAction(objects: readonly KubeObject[]): ReleaseAction {
  return {
    name: 'correct cluster drift',
    type: 'drift',
    async run(request) {
      const { draft } = request;
      draft.mark('Ready', 'Unknown', 'Progressing', 'correcting cluster drift');
      const failure = await failureOfRun(request.correctDrift(objects));
      request.visited(failure ? 'drift not corrected' : 'drift corrected');
      const release = fullReleaseName(latestOf(draft));
      const text = describeDrift(objects);
      if (failure)
        request.record({
          type: 'Warning',
          reason: 'DriftCorrectionFailed',
          message: `Failed to correct cluster state of release ${release}:\n${failure.message}`,
        });
      else
        request.record({
          type: 'Normal',
          reason: 'DriftCorrected',
          message: `Cluster state of release ${release} has been corrected:\n${text}`,
        });
    },
  };
}
