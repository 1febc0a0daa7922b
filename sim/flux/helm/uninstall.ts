import { isWorldError } from '../runtime/reconcile-loop.ts';
import { type ActionContext, checkReachable, ignoreFailure, waitForWorkload } from './action-context.ts';
import { HelmError } from './helm-error.ts';
import { formatHelmTime, type HelmRecord } from './release-record.ts';
import { deleteWorkloadObject, objectsOf } from './workload.ts';

export interface UninstallOptions {
  readonly keepHistory: boolean;
  /** `Background`, `Foreground` or `Orphan`. */
  readonly propagationPolicy: string;
}

/**
 * Uninstalls the newest release and, unless its history is to be kept, deletes all records of the name. Answers with the
 * record that was targeted. Source: helm v3.16.1 pkg/action/uninstall.go.
 * @throws HelmError release-not-found, already-deleted, ...
 */
export async function uninstall(context: ActionContext, options: UninstallOptions): Promise<HelmRecord> {
  const { clock, storage, releaseName, outcome, checkpoint } = context;
  await checkReachable(context);
  const history = await storage.history();
  const newest = history[0];
  if (!newest) throw new HelmError('release-not-found', 'uninstall: Release not loaded: release: not found');
  if (newest.status === 'uninstalled') {
    if (options.keepHistory)
      throw new HelmError('already-deleted', `the release named "${releaseName}" is already deleted`);
    await purge(context, history, newest);
    return newest;
  }
  const uninstalling: HelmRecord = {
    ...newest,
    status: 'uninstalling',
    deleted: formatHelmTime(clock.now()),
    description: 'Deletion in progress (or silently failed)',
  };
  await ignoreFailure(storage.update(uninstalling));
  checkpoint('after-uninstalling');
  await deleteWorkload(context, newest, options);
  const errors: string[] = [];
  try {
    await waitForWorkload(context, []);
  } catch (error) {
    if (!isWorldError(error)) throw error;
    errors.push(error.message);
  }
  if (outcome.failEarly !== undefined) errors.push(outcome.failEarly);
  const uninstalled: HelmRecord = {
    ...uninstalling,
    status: 'uninstalled',
    description: 'Uninstallation complete',
  };
  if (options.keepHistory) await ignoreFailure(storage.update(uninstalled));
  else {
    try {
      await purge(context, history, uninstalled);
    } catch (error) {
      if (!isWorldError(error)) throw error;
      errors.push(`uninstall: Failed to purge the release: ${error.message}`);
    }
  }
  if (errors.length > 0)
    throw new HelmError(
      'action-failed',
      `uninstallation completed with ${errors.length} error(s): ${errors.join('; ')}`,
    );
  return uninstalled;
}

async function deleteWorkload(
  context: ActionContext,
  record: HelmRecord,
  options: UninstallOptions,
): Promise<void> {
  try {
    for (const object of [...objectsOf(record.manifest)].reverse())
      await deleteWorkloadObject(context.client, object, options.propagationPolicy);
  } catch (cause) {
    if (!isWorldError(cause)) throw cause;
    throw new HelmError('action-failed', `failed to delete release: ${context.releaseName}`, { cause });
  }
}

/** Deletes all records, oldest first; the newest is seen to go as `last`. */
async function purge(
  context: ActionContext,
  history: readonly HelmRecord[],
  last: HelmRecord,
): Promise<void> {
  for (const record of [...history].reverse())
    await context.storage.delete(record.version, record.version === last.version ? last : undefined);
}
