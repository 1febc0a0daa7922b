import { type ApiHandler, type ApiResponse, ConnectionError } from '../../apiserver/index.ts';
import { type Clock, sleep } from '../../clock/index.ts';

/** Source: client-go rest/request.go, maxRetries of a Request. */
const MAX_RETRIES = 10;

/**
 * What client-go does below its callers: 429 and 5xx are retried, but only when the answer carries `Retry-After`; a reset
 * connection is retried, but only for reads. Everything else surfaces at once.
 * Source: client-go v0.31.1 rest/with_retry.go.
 */
export function withClientGoRetries(handler: ApiHandler, clock: Clock): ApiHandler {
  return async (request) => {
    const isWatch = /(^|&)watch=(1|true)(&|$)/.test(request.query);
    for (let retries = 0; ; retries++) {
      let waitSeconds: number | undefined;
      try {
        const response = await handler(request);
        waitSeconds = retryAfterSeconds(response);
        if (waitSeconds === undefined || retries === MAX_RETRIES) return response;
      } catch (error) {
        const isReset = error instanceof ConnectionError && error.code === 'ECONNRESET';
        if (!isReset || request.method !== 'GET' || isWatch || retries === MAX_RETRIES) throw error;
        waitSeconds = 1;
      }
      await sleep(clock, waitSeconds * 1000);
    }
  };
}

function retryAfterSeconds(response: ApiResponse): number | undefined {
  if (response.status !== 429 && response.status < 500) return undefined;
  const header = response.headers['retry-after'];
  const seconds = typeof header === 'string' ? Number(header) : Number.NaN;
  return Number.isInteger(seconds) && seconds >= 0 ? seconds : undefined;
}
