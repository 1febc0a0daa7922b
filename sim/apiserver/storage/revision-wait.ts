import { sleep } from '../../clock/index.ts';
import { newTimeout, newUnknownError, StatusError } from '../../kube/index.ts';
import type { Exchange } from '../exchange.ts';

/**
 * The number behind a resourceVersion parameter.
 * @throws StatusError 500, as the real server answers to a version that is no number.
 */
export function parseRevision(text: string): number {
  if (/^[0-9]+$/.test(text)) return Number(text);
  const quoted = JSON.stringify(text);
  throw newUnknownError(
    `resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: invalid syntax`,
  );
}

/**
 * Waits until the store has reached a revision, as a watch cache that lags behind does.
 * @throws StatusError 504 when it does not get there in time. Source: cacher waitUntilFreshAndBlock.
 */
export async function waitForRevision(exchange: Exchange, resourceVersion: string): Promise<void> {
  const { store, clock, limits } = exchange.parts;
  const { deadline } = exchange;
  const wanted = parseRevision(resourceVersion);
  if (wanted <= store.revision) return;
  const waitMs = Math.min(limits.futureRevisionWaitMs, deadline?.remainingMs ?? Number.POSITIVE_INFINITY);
  await sleep(clock, waitMs, exchange.request.signal);
  if (wanted <= store.revision) return;
  // Nothing here looks at the deadline; the filter around it does. Source: apiserver pkg/server/filters/timeout.go.
  if (waitMs < limits.futureRevisionWaitMs)
    throw newTimeout('request did not complete within the allotted timeout');
  throw new StatusError(
    504,
    'Timeout',
    `Timeout: Too large resource version: ${wanted}, current: ${store.revision}`,
    {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  );
}
