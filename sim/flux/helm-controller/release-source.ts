import { at, isObject, type KubeObject } from '../../kube/index.ts';
import { conditionsOf, findCondition, isConditionTrue } from '../condition.ts';
import type { ChartMetadata } from '../helm/release-record.ts';
import { ReconcileError } from '../runtime/reconcile-loop.ts';

/** The artifact a source offers. */
export interface SourceArtifact {
  readonly url: string;
  readonly revision: string;
  readonly digest: string;
}

export function artifactOf(source: KubeObject): SourceArtifact | undefined {
  const artifact = at(source, 'status', 'artifact');
  if (!isObject(artifact)) return undefined;
  const text = (key: string): string => (typeof artifact[key] === 'string' ? artifact[key] : '');
  return { url: text('url'), revision: text('revision'), digest: text('digest') };
}

/** Why a source cannot be used yet; undefined when it can. Source: helm-controller helmrelease_controller.go isReady. */
export function whyNotReady(source: KubeObject): string | undefined {
  const conditions = conditionsOf(source);
  const about = `${source.kind} '${source.metadata.namespace}/${source.metadata.name}' is not ready`;
  const ready = findCondition(conditions, 'Ready');
  if (at(source, 'status', 'observedGeneration') !== source.metadata.generation) {
    const why =
      ready?.status === 'False' ? ready.message : 'latest generation of object has not been reconciled';
    return `${about}: ${why}`;
  }
  const stalled = findCondition(conditions, 'Stalled');
  if (stalled?.status === 'True') return `${about}: ${stalled.message}`;
  return artifactOf(source) ? undefined : `${about}: does not have an artifact`;
}

/** A chart as loaded from a source's artifact; the digest is set for OCI sources only. */
export interface LoadedChart {
  readonly chart: ChartMetadata;
  readonly ociDigest: string;
}

/** The chart cannot be given the version its source's revision asks for. */
export class ChartMutationError extends ReconcileError {}

/** Digits of the OCI digest that become build metadata of the chart version. */
const OCI_VERSION_DIGITS = 12;

/**
 * What the chart in the artifact calls itself. The simulation has no tarballs: a HelmChart's artifact revision is the chart
 * version, an OCIRepository's is `TAG@DIGEST`.
 * Source: helm-controller v1.1.0 mutateChartWithSourceRevision.
 * @throws ChartMutationError for a revision of another form
 */
export function chartOfSource(source: KubeObject): LoadedChart {
  const revision = artifactOf(source)?.revision ?? '';
  if (source.kind === 'HelmChart') {
    const name = lastSegment(String(at(source, 'spec', 'chart') ?? ''));
    return { chart: { name, version: revision }, ociDigest: '' };
  }
  const [tag, digest] = revision.includes('@') ? (revision.split('@') as [string, string]) : ['', revision];
  const sum = digest.split(':')[1] ?? '';
  if (sum.length < OCI_VERSION_DIGITS) throw new ChartMutationError(`invalid artifact revision ${revision}`);
  const name = lastSegment(String(at(source, 'spec', 'url') ?? ''));
  const version = `${tag || '0.0.0'}+${sum.slice(0, OCI_VERSION_DIGITS)}`;
  return { chart: { name, version }, ociDigest: digest };
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether an update of a source is worth a look. Source: helm-controller internal/predicates/source_predicate.go. */
export function isSourceRevisionChange(old: KubeObject, current: KubeObject): boolean {
  const before = artifactOf(old);
  const after = artifactOf(current);
  if (!before && after) return true;
  if (before && after && before.revision !== after.revision) return true;
  return !isConditionTrue(conditionsOf(old), 'Ready') && isConditionTrue(conditionsOf(current), 'Ready');
}
