import { type ActionContext, failureOf, ignoreFailure, waitForWorkload } from './action-context.ts';
import { HelmError } from './helm-error.ts';
import { formatHelmTime, type HelmRecord, type TestHook } from './release-record.ts';

/**
 * Runs the test hooks of the newest release and stores their outcome with it. Answers with the tested record.
 * Source: helm v3.16.1 pkg/action/release_testing.go.
 * @throws HelmError when a hook fails
 */
export async function testRelease(context: ActionContext, hooks: readonly string[]): Promise<HelmRecord> {
  const { clock, storage } = context;
  const newest = await storage.last();
  if (!newest) throw new HelmError('release-not-found', 'release: not found');
  const startedAt = formatHelmTime(clock.now());
  let failure: Error | undefined;
  try {
    await waitForWorkload(context, []);
  } catch (error) {
    failure = failureOf(error);
  }
  const completedAt = formatHelmTime(clock.now());
  const runs = hooks.map(
    (name): TestHook => ({ name, startedAt, completedAt, phase: failure ? 'Failed' : 'Succeeded' }),
  );
  const tested: HelmRecord = { ...newest, testHooks: runs };
  if (failure) {
    await ignoreFailure(storage.update(tested));
    throw new HelmError('action-failed', failure.message, { cause: failure });
  }
  await storage.update(tested);
  return tested;
}
