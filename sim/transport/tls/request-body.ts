import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';

/** A server-side request of either protocol. */
export type Incoming = IncomingMessage | Http2ServerRequest;

/**
 * One byte more than the API server takes (3 MiB): enough for the pipeline to see that a body is too large and answer 413
 * after authentication, as the real one does. What comes after is not read.
 */
const MAX_BODY_BYTES = 3 * 1024 * 1024 + 1;

/** A client that starts a body and then falls silent is cut off. */
const SILENCE_MS = 60_000;

/** A request's body, cut at {@link MAX_BODY_BYTES}. Rejects when the client goes away in the middle. */
export function readBody(request: Incoming): Promise<{ bytes: Uint8Array; truncated: boolean }> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (truncated: boolean): void => {
      request.removeAllListeners('data');
      request.setTimeout(0);
      resolve({ bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks), truncated });
    };
    request.setTimeout(SILENCE_MS, () => request.destroy());
    request.on('data', (chunk: Buffer) => {
      const room = MAX_BODY_BYTES - length;
      chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
      length += chunk.length;
      if (length < MAX_BODY_BYTES) return;
      request.pause();
      finish(true);
    });
    request.on('end', () => finish(false));
    request.on('aborted', () => reject(new Error('the client went away while sending its body')));
    request.on('error', reject);
  });
}
