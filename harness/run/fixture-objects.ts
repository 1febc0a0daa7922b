import {
  chartOfSource,
  configDigest,
  type HelmRecord,
  HelmReleaseSpec,
  postRenderersDigest,
  readyOciRepository,
  releaseSecret,
  snapshotOf,
} from '../../sim/flux/index.ts';
import { applyMergePatch, formatTime, type JsonObject, type KubeObject } from '../../sim/kube/index.ts';
import { type HelmReleaseFixture, type HelmReleaseState, parseDuration } from '../scenario/index.ts';

const DEFAULT_AGE_MS = 3_600_000;
const ACTION_TIMEOUT = '5m0s';

/** What one state looks like: the controller's conditions, Helm's records, and which of them the controller remembers. */
interface StateShape {
  readonly conditions: (time: string, chart: string) => readonly JsonObject[];
  /** Helm's records, oldest first. */
  readonly records: readonly HelmRecord['status'][];
  /** The version of the record in `status.history`; 0 for none. */
  readonly remembered: number;
  readonly action: 'install' | 'upgrade';
}

const running =
  (action: 'install' | 'upgrade', ...more: string[]) =>
  (time: string): readonly JsonObject[] => {
    const message = `Running '${action}' action with timeout of ${ACTION_TIMEOUT}`;
    const base = { reason: 'Progressing', message, lastTransitionTime: time, observedGeneration: 1 };
    return [
      ...more.map((type) => ({ type, status: 'True', ...base })),
      { type: 'Ready', status: 'Unknown', ...base },
    ];
  };

const succeeded = (time: string, chart: string): readonly JsonObject[] => {
  const message = `Helm install succeeded for release ${chart}`;
  const base = {
    status: 'True',
    reason: 'InstallSucceeded',
    message,
    lastTransitionTime: time,
    observedGeneration: 1,
  };
  return [
    { type: 'Ready', ...base },
    { type: 'Released', ...base },
  ];
};

/** Source of the shapes: reference/flux-behaviour.md 1.6, 2.2 and 2.4 (the stuck signature). */
const SHAPES: Readonly<Record<Exclude<HelmReleaseState, 'fresh'>, StateShape>> = {
  healthy: { conditions: succeeded, records: ['deployed'], remembered: 1, action: 'install' },
  'deployed-but-unknown': {
    conditions: running('install'),
    records: ['deployed'],
    remembered: 1,
    action: 'install',
  },
  unrecorded: { conditions: running('install'), records: ['deployed'], remembered: 0, action: 'install' },
  'pending-install': {
    conditions: running('install', 'Reconciling'),
    records: ['pending-install'],
    remembered: 0,
    action: 'install',
  },
  'pending-upgrade': {
    conditions: running('upgrade', 'Reconciling'),
    records: ['deployed', 'pending-upgrade'],
    remembered: 1,
    action: 'upgrade',
  },
};

/** The objects of a ready-made HelmRelease: its OCIRepository with an artifact, itself, and Helm's storage secrets. */
export function fixtureObjects(
  fixture: HelmReleaseFixture & { readonly names: readonly string[] },
  now: number,
): JsonObject[] {
  return fixture.names.flatMap((name) => objectsOf(fixture, name, now));
}

function objectsOf(fixture: HelmReleaseFixture, name: string, now: number): JsonObject[] {
  const { namespace = 'flux-system', state, chartVersion = '1.0.0' } = fixture;
  const ageMs = fixture.age === undefined ? DEFAULT_AGE_MS : parseDuration(fixture.age)!;
  const since = now - ageMs;
  const source = readyOciRepository({ namespace, name, tag: chartVersion, storedAt: since });
  const { chart, ociDigest } = chartOfSource(source);
  const release: JsonObject = {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: {
      name,
      namespace,
      ...(fixture.labels ? { labels: fixture.labels } : {}),
      ...(fixture.annotations ? { annotations: fixture.annotations } : {}),
      ...(state === 'fresh' ? {} : { finalizers: ['finalizers.fluxcd.io'] }),
    },
    spec: { interval: '15m', chartRef: { kind: 'OCIRepository', name }, ...fixture.spec },
  };
  if (state === 'fresh') return [source, fixture.status ? { ...release, status: fixture.status } : release];
  const shape = SHAPES[state];
  // Named and placed as the controller itself would read it from the spec; anything else it would uninstall or upgrade.
  const spec = new HelmReleaseSpec(release as unknown as KubeObject);
  const records = shape.records.map((status, index) => recordOf(spec, chart, index + 1, status, since));
  const remembered = records[shape.remembered - 1];
  const postRenderers = state === 'healthy' ? postRenderersDigest(spec) : undefined;
  const status: JsonObject = {
    observedGeneration: 1,
    conditions: shape.conditions(
      formatTime(since),
      `${spec.releaseNamespace}/${spec.releaseName}.v1 with chart ${name}@${chart.version}`,
    ),
    ...(remembered ? { history: [snapshotOf(remembered, ociDigest)] } : {}),
    lastAttemptedGeneration: 1,
    lastAttemptedRevision: chart.version,
    lastAttemptedRevisionDigest: ociDigest,
    lastAttemptedConfigDigest: configDigest(spec.values),
    lastAttemptedReleaseAction: shape.action,
    ...(postRenderers === undefined ? {} : { observedPostRenderersDigest: postRenderers }),
    storageNamespace: spec.storageNamespace,
  };
  const secrets = records.map((record) =>
    inNamespace(releaseSecret(record, { label: 'modifiedAt', now: since }), spec.storageNamespace),
  );
  return [
    source,
    { ...release, status: fixture.status ? applyMergePatch(status, fixture.status) : status },
    ...secrets,
  ];
}

function recordOf(
  spec: HelmReleaseSpec,
  chart: HelmRecord['chart'],
  version: number,
  status: HelmRecord['status'],
  since: number,
): HelmRecord {
  return {
    name: spec.releaseName,
    namespace: spec.releaseNamespace,
    version,
    status,
    description: status === 'deployed' ? 'Install complete' : 'Initial install underway',
    firstDeployed: formatTime(since),
    lastDeployed: formatTime(since),
    chart,
    config: spec.values,
    manifest: '',
  };
}

function inNamespace(object: JsonObject & { metadata: JsonObject }, namespace: string): JsonObject {
  return { ...object, metadata: { ...object.metadata, namespace } };
}
