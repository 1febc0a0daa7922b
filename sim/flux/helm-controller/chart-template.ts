import type { ApiClient, ResourcePath } from '../../apiserver/index.ts';
import { at, isObject, type JsonObject, jsonEqual, type KubeObject } from '../../kube/index.ts';
import { isNotFound } from '../aggregate-error.ts';
import type { ObjectDraft } from '../object-draft.ts';
import type { RecordedEvent } from '../runtime/event-recorder.ts';
import { isWorldError, ReconcileError } from '../runtime/reconcile-loop.ts';
import type { Visited } from '../runtime/visited.ts';
import type { HelmReleaseSpec, NamespacedName } from './helm-release-spec.ts';
import type { HelmControllerState } from './model-states.ts';

export interface ChartTemplateContext {
  readonly draft: ObjectDraft;
  readonly spec: HelmReleaseSpec;
  readonly client: ApiClient;
  readonly fieldManager: string;
  readonly visited: Visited<HelmControllerState>;
  record(event: RecordedEvent): void;
}

function helmChartPath({ namespace, name }: NamespacedName): ResourcePath {
  return { group: 'source.toolkit.fluxcd.io', version: 'v1', resource: 'helmcharts', namespace, name };
}

/**
 * Brings the HelmChart made from `spec.chart` in line by server-side apply - a dry run first, the real one only when it
 * would change something - and deletes one that is no longer wanted. A failure leaves no trace in the conditions.
 * Source: helm-controller v1.1.0 internal/reconcile/helmchart_template.go; fluxcd/pkg ssa manager_apply.go.
 */
export async function reconcileChartTemplate(context: ChartTemplateContext): Promise<void> {
  const { draft, spec } = context;
  const wanted = spec.helmChart;
  const reference = `${wanted.namespace}/${wanted.name}`;
  const current = draft.status['helmChart'];
  const isDeleting = draft.metadata.deletionTimestamp !== undefined;
  if ((typeof current === 'string' && current !== '' && current !== reference) || isDeleting) {
    await deleteHelmChart(context);
    if (isDeleting) return;
  }
  if (spec.chartRef) {
    await deleteHelmChart(context);
    return;
  }
  await applyHelmChart(context, wanted);
  draft.setStatus('helmChart', reference);
}

async function applyHelmChart(context: ChartTemplateContext, wanted: NamespacedName): Promise<void> {
  const { client, spec, fieldManager } = context;
  const path = helmChartPath(wanted);
  const desired = helmChartOf(spec, wanted);
  try {
    const existing = await findHelmChart(client, path);
    const query = { fieldManager, force: true };
    const dryRun = await client.patch(path, 'apply', desired, { query: { dryRun: 'All', ...query } });
    if (existing && !hasDrifted(existing, dryRun)) return;
    await client.patch(path, 'apply', desired, { query });
    const verb = existing ? 'configured' : 'created';
    const source = `${at(desired, 'spec', 'sourceRef', 'kind')}/${wanted.namespace}/${at(desired, 'spec', 'sourceRef', 'name')}`;
    context.record({
      type: 'Normal',
      reason: existing ? 'HelmChartConfigured' : 'HelmChartCreated',
      message: `${verb} HelmChart/${wanted.namespace}/${wanted.name} with SourceRef '${source}'`,
    });
  } catch (cause) {
    if (!isWorldError(cause)) throw cause;
    const message = `failed to run server-side apply: ${cause.message}`;
    context.visited('HelmChart not applied');
    context.record({ type: 'Normal', reason: 'HelmChartSyncErr', message });
    throw new ReconcileError(message, { cause });
  }
}

async function findHelmChart(client: ApiClient, path: ResourcePath): Promise<KubeObject | undefined> {
  try {
    return await client.get(path);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Source: fluxcd/pkg ssa/utils.go: labels, annotations and everything but metadata and status. */
function hasDrifted(existing: KubeObject, dryRun: KubeObject): boolean {
  return (
    !jsonEqual(existing['spec'], dryRun['spec']) ||
    !jsonEqual(existing.metadata.labels, dryRun.metadata.labels) ||
    !jsonEqual(existing.metadata.annotations, dryRun.metadata.annotations)
  );
}

/** The HelmChart as the template says, with the labels of its owner. */
function helmChartOf(spec: HelmReleaseSpec, wanted: NamespacedName): JsonObject {
  const template = spec.chartTemplate ?? {};
  const text = (key: string, fallback: string): string => {
    const value = at(template, 'spec', key);
    return typeof value === 'string' && value !== '' ? value : fallback;
  };
  const metadata = isObject(template['metadata']) ? template['metadata'] : {};
  const optional = ['valuesFiles', 'ignoreMissingValuesFiles', 'verify'].flatMap((key) => {
    const value = at(template, 'spec', key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'HelmChart',
    metadata: {
      name: wanted.name,
      namespace: wanted.namespace,
      labels: {
        ...(isObject(metadata['labels']) ? metadata['labels'] : {}),
        'helm.toolkit.fluxcd.io/name': spec.name,
        'helm.toolkit.fluxcd.io/namespace': spec.namespace,
      },
      ...(isObject(metadata['annotations']) ? { annotations: metadata['annotations'] } : {}),
    },
    spec: {
      chart: text('chart', ''),
      version: text('version', '*'),
      sourceRef: {
        kind: String(at(template, 'spec', 'sourceRef', 'kind')),
        name: String(at(template, 'spec', 'sourceRef', 'name')),
      },
      interval: text('interval', spec.interval),
      reconcileStrategy: text('reconcileStrategy', 'ChartVersion'),
      ...Object.fromEntries(optional),
    },
  };
}

async function deleteHelmChart({ draft, spec, client, record }: ChartTemplateContext): Promise<void> {
  const reference = draft.status['helmChart'];
  if (spec.isSuspended || typeof reference !== 'string' || reference === '') return;
  const [namespace = '', name = ''] = reference.split('/');
  const path = helmChartPath({ namespace, name });
  try {
    if (await findHelmChart(client, path)) {
      await client.delete(path);
      const message = `deleted HelmChart '${reference}'`;
      record({ type: 'Normal', reason: 'HelmChartDeleted', message });
    }
  } catch (cause) {
    if (!isWorldError(cause)) throw cause;
    throw new ReconcileError(`failed to delete HelmChart '${reference}': ${cause.message}`, { cause });
  }
  draft.setStatus('helmChart', undefined);
}
