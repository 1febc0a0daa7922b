import type { Clock, Instant } from '../clock/index.ts';
import { goDurationError, newBadRequest, newTimeout, parseGoDuration } from '../kube/index.ts';
import type { RequestInfo } from './api-handler.ts';
import type { Query } from './query.ts';

/** Requests that may last as long as they like. Source: apiserver pkg/server/config.go BasicLongRunningRequestCheck. */
const LONG_RUNNING_VERBS: ReadonlySet<string> = new Set(['watch', 'proxy']);
const LONG_RUNNING_SUBRESOURCES: ReadonlySet<string> = new Set([
  'attach',
  'exec',
  'proxy',
  'log',
  'portforward',
]);

/** When a request has to be answered. Only what waits looks at it; everything else answers at once anyway. */
export class RequestDeadline {
  readonly #clock: Clock;
  readonly #at: Instant;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#at = clock.now() + timeoutMs;
  }

  get remainingMs(): number {
    return Math.max(0, this.#at - this.#clock.now());
  }

  /**
   * What `work` comes to, or the refusal of a write that took too long: it then is not made.
   * @throws StatusError 504. Source: apiserver pkg/endpoints/handlers/finisher.
   */
  async bound<T>(work: Promise<T>): Promise<T> {
    let expire: () => void;
    const expired = new Promise<never>((_, reject) => {
      const why = 'request did not complete within requested timeout - context deadline exceeded';
      expire = () => reject(newTimeout(why));
    });
    const timer = this.#clock.setTimer(this.remainingMs, () => expire());
    try {
      return await Promise.race([work, expired]);
    } finally {
      timer.cancel();
    }
  }
}

/**
 * The deadline of a request: the `timeout` it asks for, at most `maximumMs`; undefined where there is none.
 * @throws StatusError 400 for a `timeout` that is no duration. Source: apiserver pkg/endpoints/filters/request_deadline.go.
 */
export function requestDeadline(
  clock: Clock,
  info: RequestInfo,
  query: Query,
  maximumMs: number,
): RequestDeadline | undefined {
  if (LONG_RUNNING_VERBS.has(info.verb)) return undefined;
  if (info.isResourceRequest && LONG_RUNNING_SUBRESOURCES.has(info.subresource)) return undefined;
  const text = query.get('timeout') ?? '';
  if (text === '') return new RequestDeadline(clock, maximumMs);
  const asked = parseGoDuration(text);
  if (asked === undefined)
    throw newBadRequest(`invalid timeout specified in the request URL - ${goDurationError(text)}`);
  return new RequestDeadline(clock, asked > 0 ? Math.min(asked, maximumMs) : maximumMs);
}
