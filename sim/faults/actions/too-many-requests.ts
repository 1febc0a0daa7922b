import { statusResponse, textResponse } from '../exchange.ts';
import type { RequestFault } from '../fault.ts';
import { newStorageInitializing } from '../refusals.ts';

/**
 * W8: 429 with Retry-After. The store does not change. Where it comes from decides its form: the `overload` filters
 * (priority and fairness, max in flight) and the `shutdown` filter write plain text, a `storage` layer that is
 * initialising a Status.
 */
export interface TooManyRequests {
  readonly do: 'tooManyRequests';
  /** Default: 1 for overload and storage, 5 for shutdown - what the server sends. */
  readonly retryAfterSeconds?: number;
  /** Default: `overload`. */
  readonly from?: 'overload' | 'shutdown' | 'storage';
}

const TEXT = 'text/plain; charset=utf-8';

export const tooManyRequests: RequestFault<TooManyRequests> = {
  realism: () => 'A',
  async run(action) {
    const seconds = action.retryAfterSeconds ?? (action.from === 'shutdown' ? 5 : 1);
    const headers = { 'retry-after': String(seconds), 'x-content-type-options': 'nosniff' };
    switch (action.from ?? 'overload') {
      case 'storage':
        return statusResponse(newStorageInitializing(seconds).status);
      case 'shutdown':
        // Source: apiserver pkg/server/filters/with_retry_after.go.
        return textResponse(429, TEXT, 'The apiserver is shutting down, please try again later.\n', {
          ...headers,
          connection: 'close',
        });
      default:
        // Source: apiserver pkg/server/filters/maxinflight.go.
        return textResponse(429, TEXT, 'Too many requests, please try again later.\n', headers);
    }
  },
};
