import { at, type JsonObject, type KubeObject } from '../../kube/index.ts';
import { conditionsOf, isConditionTrue } from '../condition.ts';
import { revisionDigest } from './artifact.ts';

/** What came of fetching a source. */
export type FetchResult =
  | {
      readonly kind: 'fetched';
      readonly revision: string;
      readonly fileName: string;
      readonly content: string;
      /** Reason and message of Ready once the artifact is stored. */
      readonly reason: string;
      readonly message: string;
      /** The Event of a pass that found nothing new. Default: `ArtifactUpToDate`. */
      readonly upToDate?: { readonly reason: string; readonly message: string };
      /** Further status fields that go with the artifact. */
      readonly status?: JsonObject;
    }
  | {
      readonly kind: 'failed';
      /** The negative condition to set. */
      readonly condition: 'FetchFailed' | 'BuildFailed';
      readonly reason: string;
      readonly message: string;
      /** `stalled`: no retry helps; `waiting`: look again soon; `generic`: retry with backoff. */
      readonly mode: 'stalled' | 'waiting' | 'generic';
    };

/** Reads other objects from the controller's caches. */
export type FindSource = (kind: string, namespace: string, name: string) => KubeObject | undefined;

/** What differs between the kinds of sources. */
export interface SourceKind {
  readonly kind: string;
  readonly resource: string;
  /** Static objects are not reconciled at all. */
  isStatic(source: KubeObject): boolean;
  fetch(source: KubeObject, find: FindSource): FetchResult;
}

function text(object: KubeObject, ...path: string[]): string {
  const value = at(object, 'spec', ...path);
  return typeof value === 'string' ? value : '';
}

const gitRepository: SourceKind = {
  kind: 'GitRepository',
  resource: 'gitrepositories',
  isStatic: () => false,
  fetch(source) {
    const branch = text(source, 'ref', 'branch') || 'master';
    const content = `${text(source, 'url')}#${branch}`;
    const sum = text(source, 'ref', 'commit') || revisionDigest(content, 'sha1');
    const revision = `${branch}@sha1:${sum}`;
    const message = `stored artifact for revision '${revision}'`;
    // Upstream's spelling.
    const nothingNew = `no changes since last reconcilation: observed revision '${revision}'`;
    return {
      kind: 'fetched',
      revision,
      fileName: `${sum}.tar.gz`,
      content,
      reason: 'Succeeded',
      message,
      upToDate: { reason: 'GitOperationSucceeded', message: nothingNew },
    };
  },
};

const helmRepository: SourceKind = {
  kind: 'HelmRepository',
  resource: 'helmrepositories',
  isStatic: (source) => text(source, 'type') === 'oci' || text(source, 'url').startsWith('oci://'),
  fetch(source) {
    const content = text(source, 'url');
    const sum = revisionDigest(content, 'sha256');
    const message = `stored artifact: revision 'sha256:${sum}'`;
    const fileName = `index-${sum}.yaml`;
    return { kind: 'fetched', revision: `sha256:${sum}`, fileName, content, reason: 'Succeeded', message };
  },
};

const ociRepository: SourceKind = {
  kind: 'OCIRepository',
  resource: 'ocirepositories',
  isStatic: () => false,
  fetch(source) {
    const tag = text(source, 'ref', 'tag') || text(source, 'ref', 'semver') || 'latest';
    const content = `${text(source, 'url')}:${tag}`;
    const digest = text(source, 'ref', 'digest') || `sha256:${revisionDigest(content, 'sha256')}`;
    const revision = `${tag}@${digest}`;
    const message = `stored artifact for digest '${revision}'`;
    const fileName = `${digest.slice(digest.indexOf(':') + 1)}.tar.gz`;
    return { kind: 'fetched', revision, fileName, content, reason: 'Succeeded', message };
  },
};

const bucket: SourceKind = {
  kind: 'Bucket',
  resource: 'buckets',
  isStatic: () => false,
  fetch(source) {
    const content = `${text(source, 'endpoint')}/${text(source, 'bucketName')}`;
    const sum = revisionDigest(content, 'sha256');
    const message = `stored artifact: revision 'sha256:${sum}'`;
    const fileName = `${sum}.tar.gz`;
    return { kind: 'fetched', revision: `sha256:${sum}`, fileName, content, reason: 'Succeeded', message };
  },
};

/** A chart version for `*` and for ranges, which nobody resolves here. */
const NEWEST_CHART_VERSION = '1.0.0';

const helmChart: SourceKind = {
  kind: 'HelmChart',
  resource: 'helmcharts',
  isStatic: () => false,
  fetch(chart, find) {
    const kind = text(chart, 'sourceRef', 'kind');
    const name = text(chart, 'sourceRef', 'name');
    const namespace = chart.metadata.namespace ?? '';
    const source = find(kind, namespace, name);
    if (!source) {
      const message = `failed to get source: ${kind.toLowerCase()} "${name}" not found`;
      return {
        kind: 'failed',
        condition: 'FetchFailed',
        reason: 'SourceUnavailable',
        message,
        mode: 'generic',
      };
    }
    const isOciRepository = kind === 'HelmRepository' && helmRepository.isStatic(source);
    if (!isOciRepository && !hasArtifact(source)) {
      const message = `no artifact available for ${kind} source '${name}'`;
      return {
        kind: 'failed',
        condition: 'FetchFailed',
        reason: 'NoSourceArtifact',
        message,
        mode: 'waiting',
      };
    }
    const chartName = text(chart, 'chart');
    const shortName = chartName.slice(chartName.lastIndexOf('/') + 1);
    const wanted = text(chart, 'version');
    const version = /^v?\d+\.\d+\.\d+/.test(wanted) ? wanted : NEWEST_CHART_VERSION;
    const isPulled = kind === 'HelmRepository';
    const revision = at(source, 'status', 'artifact', 'revision');
    return {
      kind: 'fetched',
      revision: version,
      fileName: `${shortName}-${version}.tgz`,
      content: `${kind}/${namespace}/${name}/${chartName}@${version}`,
      reason: isPulled ? 'ChartPullSucceeded' : 'ChartPackageSucceeded',
      message: `${isPulled ? 'pulled' : 'packaged'} '${shortName}' chart with version '${version}'`,
      status: {
        observedChartName: shortName,
        ...(typeof revision === 'string' ? { observedSourceArtifactRevision: revision } : {}),
      },
    };
  },
};

function hasArtifact(source: KubeObject): boolean {
  return at(source, 'status', 'artifact') !== undefined && isConditionTrue(conditionsOf(source), 'Ready');
}

/** Source: reference/flux-behaviour.md 6.1; source-controller v1.4.1. */
export const SOURCE_KINDS: readonly SourceKind[] = [
  gitRepository,
  helmRepository,
  ociRepository,
  bucket,
  helmChart,
];
