import { sleep } from '../../clock/index.ts';
import { newBadRequest, newTimeout, newUnknownError, StatusError } from '../../kube/index.ts';
import type { Exchange } from '../exchange.ts';

/**
 * The number behind a resourceVersion parameter.
 * @throws StatusError 500, as the real server's cache answers to a version that is no number.
 */
export function parseRevision(text: string): number {
  const revision = tryParseRevision(text);
  if (typeof revision === 'number') return revision;
  throw newUnknownError(revision);
}

/**
 * The same where the storage behind the cache answers.
 * @throws StatusError 400. Source: apiserver pkg/storage/util.go ValidateListOptions.
 */
export function parseStoredRevision(text: string): number {
  const revision = tryParseRevision(text);
  if (typeof revision === 'number') return revision;
  throw newBadRequest(`invalid resource version: ${revision}`);
}

const MAX_REVISION = 2n ** 64n - 1n;

/** The version, or why it is none. Source: apiserver pkg/storage/api_object_versioner.go ParseResourceVersion. */
function tryParseRevision(text: string): number | string {
  const isNumber = /^[0-9]+$/.test(text);
  if (isNumber && BigInt(text) <= MAX_REVISION) return Number(text);
  const quoted = JSON.stringify(text);
  const why = isNumber ? 'value out of range' : 'invalid syntax';
  return `resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: ${why}`;
}

/** A version from the future; `retryAfterSeconds` where waiting may help. Source: storage/errors.go NewTooLargeResourceVersionError. */
export function tooLargeRevision(wanted: number, current: number, retryAfterSeconds?: number): StatusError {
  return new StatusError(
    504,
    'Timeout',
    `Timeout: Too large resource version: ${wanted}, current: ${current}`,
    {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
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
  throw tooLargeRevision(wanted, store.revision, 1);
}
