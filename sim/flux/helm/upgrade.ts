import {
  type ActionContext,
  checkReachable,
  failureOf,
  ignoreFailure,
  type ReleaseContent,
  waitForWorkload,
} from './action-context.ts';
import { HelmError } from './helm-error.ts';
import { render } from './install.ts';
import { formatHelmTime, type HelmRecord, isPending } from './release-record.ts';
import {
  applyWorkloadObject,
  deleteWorkloadObject,
  findWorkloadObject,
  manifestOf,
  objectsOf,
  pathOfObject,
} from './workload.ts';

/**
 * Upgrades the last release. Unlike install, the final write of the deployed record must succeed.
 * Source: helm v3.16.1 pkg/action/upgrade.go.
 * @throws HelmError, StatusError, ConnectionError
 */
export async function upgrade(
  context: ActionContext,
  content: ReleaseContent,
  options: { readonly maxHistory: number },
): Promise<void> {
  const { clock, storage, releaseName, outcome, checkpoint } = context;
  await checkReachable(context);
  const last = await storage.last();
  if (!last) throw noDeployedReleases(releaseName);
  if (isPending(last.status))
    throw new HelmError('pending-operation', 'another operation (install/upgrade/rollback) is in progress');
  const current = await currentRelease(context, last);
  if (outcome.failEarly !== undefined) throw new HelmError('action-failed', outcome.failEarly);
  const objects = render(context, content);
  const pending: HelmRecord = {
    name: releaseName,
    namespace: current.namespace,
    version: last.version + 1,
    status: 'pending-upgrade',
    description: 'Preparing upgrade',
    firstDeployed: current.firstDeployed,
    lastDeployed: formatHelmTime(clock.now()),
    chart: content.chart,
    config: content.values,
    manifest: manifestOf(objects),
  };
  checkpoint('before-secret-post');
  await storage.create(pending, options.maxHistory);
  checkpoint('after-secret-post');
  try {
    await replaceWorkload(context, current, objects);
    await waitForWorkload(context, objects);
  } catch (error) {
    const { message } = failureOf(error);
    const description = `Upgrade "${releaseName}" failed: ${message}`;
    await ignoreFailure(storage.update({ ...pending, status: 'failed', description }));
    throw error;
  }
  await ignoreFailure(storage.update({ ...current, status: 'superseded' }));
  await storage.update({ ...pending, status: 'deployed', description: 'Upgrade complete' });
  checkpoint('after-put-deployed');
}

function noDeployedReleases(name: string): HelmError {
  return new HelmError('no-deployed-releases', `"${name}" has no deployed releases`);
}

/** The release an upgrade starts from: the deployed one, else a last one that failed or was superseded. */
async function currentRelease(context: ActionContext, last: HelmRecord): Promise<HelmRecord> {
  if (last.status === 'deployed') return last;
  const deployed = await context.storage.lastDeployed();
  if (deployed) return deployed;
  if (last.status === 'failed' || last.status === 'superseded') return last;
  throw noDeployedReleases(context.releaseName);
}

/** Applies the new objects and deletes those that are no longer part of the release. */
export async function replaceWorkload(
  context: ActionContext,
  from: HelmRecord,
  objects: ReturnType<typeof render>,
): Promise<void> {
  const { client, fieldManager } = context;
  for (const object of objects)
    await applyWorkloadObject(client, object, await findWorkloadObject(client, object), fieldManager);
  const kept = new Set(objects.map((object) => JSON.stringify(pathOfObject(object))));
  for (const object of objectsOf(from.manifest))
    if (!kept.has(JSON.stringify(pathOfObject(object))))
      await deleteWorkloadObject(client, object, 'Background');
}
