import {
  type ActionContext,
  checkReachable,
  failureOf,
  ignoreFailure,
  waitForWorkload,
} from './action-context.ts';
import { HelmError } from './helm-error.ts';
import { formatHelmTime, type HelmRecord } from './release-record.ts';
import { replaceWorkload } from './upgrade.ts';
import { objectsOf } from './workload.ts';

/**
 * Rolls back to an earlier revision by storing its content as a new one.
 * Source: helm v3.16.1 pkg/action/rollback.go.
 * @throws HelmError, StatusError, ConnectionError
 */
export async function rollback(
  context: ActionContext,
  options: { readonly toVersion: number; readonly maxHistory: number },
): Promise<void> {
  const { clock, storage, releaseName, checkpoint } = context;
  await checkReachable(context);
  const current = await storage.last();
  if (!current) throw new HelmError('release-not-found', 'release: not found');
  const history = await storage.history();
  if (!history.some((record) => record.version === options.toVersion))
    throw new HelmError('action-failed', `release has no ${options.toVersion} version`);
  const previous = await storage.get(options.toVersion);
  if (!previous) throw new HelmError('release-not-found', 'release: not found');
  const target: HelmRecord = {
    ...previous,
    version: current.version + 1,
    status: 'pending-rollback',
    description: `Rollback to ${previous.version}`,
    firstDeployed: current.firstDeployed,
    lastDeployed: formatHelmTime(clock.now()),
  };
  checkpoint('before-secret-post');
  await storage.create(target, options.maxHistory);
  checkpoint('after-secret-post');
  const objects = objectsOf(previous.manifest);
  try {
    await replaceWorkload(context, current, objects);
    await waitForWorkload(context, objects);
  } catch (error) {
    const description = `Rollback "${releaseName}" failed: ${failureOf(error).message}`;
    await ignoreFailure(storage.update({ ...current, status: 'superseded' }));
    await ignoreFailure(storage.update({ ...target, status: 'failed', description }));
    throw error;
  }
  for (const deployed of await storage.history('deployed'))
    await ignoreFailure(storage.update({ ...deployed, status: 'superseded' }));
  await storage.update({ ...target, status: 'deployed' });
  checkpoint('after-put-deployed');
}
