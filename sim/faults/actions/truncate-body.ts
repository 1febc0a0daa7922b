import { bytesOf, connectionReset } from '../exchange.ts';
import type { RequestFault } from '../fault.ts';

/**
 * W13: the headers and some bytes of the answer arrive, then the connection breaks. The store has changed when the request
 * was a write.
 */
export interface TruncateBody {
  readonly do: 'truncateBody';
  /** How many bytes arrive; `half`, or all but the `last` one. */
  readonly after: number | 'half' | 'last';
}

export const truncateBody: RequestFault<TruncateBody> = {
  realism: () => 'A',
  appliesTo: (_action, info) => info.verb !== 'watch',
  async run(action, { inner, request }) {
    const response = await inner(request);
    const bytes = bytesOf(response.body);
    if (bytes === undefined) return response;
    const { 'content-length': _length, ...headers } = response.headers;
    return { ...response, headers, body: { kind: 'chunks', chunks: brokenAfter(bytes, action.after) } };
  },
};

async function* brokenAfter(bytes: Uint8Array, after: TruncateBody['after']): AsyncGenerator<Uint8Array> {
  const count = after === 'half' ? bytes.length >> 1 : after === 'last' ? bytes.length - 1 : after;
  const sent = bytes.subarray(0, Math.max(0, Math.min(count, bytes.length - 1)));
  if (sent.length > 0) yield sent;
  throw connectionReset();
}
