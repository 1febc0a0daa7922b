import type { KubeObject } from '../../kube/index.ts';
import { isNotFound } from '../aggregate-error.ts';
import {
  type ActionContext,
  checkReachable,
  failureOf,
  ignoreFailure,
  type ReleaseContent,
  waitForWorkload,
} from './action-context.ts';
import { HelmError } from './helm-error.ts';
import { formatHelmTime, type HelmRecord } from './release-record.ts';
import { applyWorkloadObject, findWorkloadObject, manifestOf } from './workload.ts';

export interface InstallOptions {
  readonly createNamespace: boolean;
  /** Re-use the name of a release that failed or was uninstalled. */
  readonly replace: boolean;
}

/**
 * Installs a release: the record is stored as pending before anything else is created, and once more at the end - that
 * last write may fail without anyone noticing.
 * Source: helm v3.16.1 pkg/action/install.go; reference/flux-behaviour.md 2.2 rows 15-18.
 * @throws HelmError, StatusError, ConnectionError
 */
export async function install(
  context: ActionContext,
  content: ReleaseContent,
  options: InstallOptions,
): Promise<void> {
  const { client, clock, storage, releaseName, releaseNamespace, outcome, checkpoint } = context;
  await checkReachable(context);
  const previous = await storage.last();
  if (previous) assertReplaceable(previous, options);
  if (outcome.failEarly !== undefined) throw new HelmError('action-failed', outcome.failEarly);
  const objects = render(context, content);
  const live: (KubeObject | undefined)[] = [];
  for (const object of objects) live.push(await findWorkloadObject(client, object));
  if (options.createNamespace) await createNamespace(context);

  const now = formatHelmTime(clock.now());
  const pending: HelmRecord = {
    name: releaseName,
    namespace: releaseNamespace,
    version: (previous?.version ?? 0) + 1,
    status: 'pending-install',
    description: 'Initial install underway',
    firstDeployed: now,
    lastDeployed: now,
    chart: content.chart,
    config: content.values,
    manifest: manifestOf(objects),
  };
  checkpoint('before-secret-post');
  await storage.create(pending);
  checkpoint('after-secret-post');
  try {
    for (const [index, object] of objects.entries())
      await applyWorkloadObject(client, object, live[index], context.fieldManager);
    await waitForWorkload(context, objects);
  } catch (error) {
    const { message } = failureOf(error);
    const description = `Release "${releaseName}" failed: ${message}`;
    await ignoreFailure(storage.update({ ...pending, status: 'failed', description }));
    throw error;
  }
  await ignoreFailure(storage.update({ ...pending, status: 'deployed', description: 'Install complete' }));
  checkpoint('after-put-deployed');
}

function assertReplaceable(previous: HelmRecord, options: InstallOptions): void {
  const isFree = previous.status === 'uninstalled' || previous.status === 'failed';
  if (!options.replace || !isFree)
    throw new HelmError('name-in-use', 'cannot re-use a name that is still in use');
}

/** The objects of a release; those without a namespace get the release's. */
export function render(context: ActionContext, content: ReleaseContent): readonly KubeObject[] {
  const { releaseName: name, releaseNamespace: namespace } = context;
  return context.render({ name, namespace, chart: content.chart, values: content.values });
}

async function createNamespace(context: ActionContext): Promise<void> {
  const { client, releaseNamespace: name } = context;
  const path = { group: '', version: 'v1', resource: 'namespaces' };
  try {
    await client.get({ ...path, name });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await client.create(path, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { name } },
    });
  }
}
