import { ConnectionError } from '../../apiserver/index.ts';
import { type Clock, sleep } from '../../clock/index.ts';
import type { KubeObject } from '../../kube/index.ts';
import { ReconcileError } from '../runtime/reconcile-loop.ts';
import { artifactOf, type LoadedChart } from './release-source.ts';

/** `--http-retry` 9; the waits double. Source: helm-controller v1.1.0 helmrelease_controller.go SetupWithManager. */
const RETRY = { retries: 9, waitMinMs: 5000, waitMaxMs: 30_000 };

/**
 * Downloads a source's chart as go-retryablehttp does: a server that cannot be reached is asked ten times within three and a
 * half minutes, during which the pass stands still; one that answers 404 is taken at its word.
 * @throws ReconcileError when it stays out of reach
 */
export async function downloadChart(
  load: (source: KubeObject) => LoadedChart | undefined,
  source: KubeObject,
  clock: Clock,
): Promise<LoadedChart | undefined> {
  for (let retry = 0; ; retry++) {
    try {
      return load(source);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      if (retry === RETRY.retries) {
        const url = artifactOf(source)?.url ?? '';
        const why = `GET ${url} giving up after ${retry + 1} attempt(s): ${error.message}`;
        throw new ReconcileError(why, { cause: error });
      }
    }
    await sleep(clock, Math.min(RETRY.waitMinMs * 2 ** retry, RETRY.waitMaxMs));
  }
}
