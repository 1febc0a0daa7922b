import { type ApiHandler, type ApiRequest, ConnectionError } from '../../apiserver/index.ts';
import type { Clock } from '../../clock/index.ts';

/**
 * How long a Go client waits on a connection that went silent: nothing read for 30 s makes it ping, an unanswered ping ends the
 * connection 15 s later. Source: apimachinery pkg/util/net/http.go, HTTP2_READ_IDLE_TIMEOUT_SECONDS and
 * HTTP2_PING_TIMEOUT_SECONDS.
 */
const CONNECTION_LOST_MS = 45_000;

/** Ends requests that are never answered, as Go's HTTP/2 transport does. Watches have their own server-side timeout. */
export function withConnectionHealth(handler: ApiHandler, clock: Clock): ApiHandler {
  return async (request) => {
    const lost = new AbortController();
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = clock.setTimer(CONNECTION_LOST_MS, () => {
      const error = new ConnectionError('ECONNRESET', 'http2: client connection lost');
      lost.abort(error);
      reject(error);
    });
    try {
      return await Promise.race([handler(withSignal(request, lost.signal)), promise]);
    } finally {
      timer.cancel();
    }
  };
}

function withSignal(request: ApiRequest, signal: AbortSignal): ApiRequest {
  return { ...request, signal: request.signal ? AbortSignal.any([request.signal, signal]) : signal };
}
