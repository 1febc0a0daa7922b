import type { ApiRequest, ApiResponse } from '../apiserver/index.ts';
import { connectionReset, neverAnswered } from './exchange.ts';

/**
 * How a client learns that it gets no answer: not at all (its own deadline ends the wait), by a broken connection, or by
 * an error answer. Clients treat the three differently: client-go retries transport errors only for GET.
 */
export type Loudness = 'silent' | 'reset' | 'error';

/** Ends an exchange without the real answer. `error` makes the answer of the loud variant. */
export async function endLoudly(
  loudness: Loudness,
  request: ApiRequest,
  error: () => ApiResponse,
): Promise<ApiResponse> {
  switch (loudness) {
    case 'silent':
      return neverAnswered(request);
    case 'reset':
      throw connectionReset();
    case 'error':
      return error();
  }
}
