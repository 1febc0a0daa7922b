import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { Clock } from '../../clock/index.ts';

/** A server-side request of either protocol. */
export type Incoming = IncomingMessage | Http2ServerRequest;

/**
 * One byte more than the API server takes (3 MiB): enough for the pipeline to see that a body is too large and answer 413
 * after authentication, as the real one does. What comes after is not read.
 */
const MAX_BODY_BYTES = 3 * 1024 * 1024 + 1;

/** The client did not send its whole body in time. */
export class SlowBodyError extends Error {
  readonly code = 'KUBEFLAP_SLOW_BODY';
}

/**
 * A request's body, cut at {@link MAX_BODY_BYTES}. Rejects when the client goes away in the middle.
 * @throws SlowBodyError when it takes longer than `timeoutMs`, however busily it trickles.
 */
export function readBody(request: Incoming, clock: Clock, timeoutMs: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const timer = clock.setTimer(timeoutMs, () => {
      request.removeAllListeners('data');
      request.pause();
      reject(new SlowBodyError(`no whole body within ${timeoutMs} ms`));
    });
    const fail = (error: Error): void => {
      timer.cancel();
      reject(error);
    };
    const finish = (): void => {
      timer.cancel();
      request.removeAllListeners('data');
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    };
    request.on('data', (chunk: Buffer) => {
      const room = MAX_BODY_BYTES - length;
      chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
      length += chunk.length;
      if (length < MAX_BODY_BYTES) return;
      request.pause();
      finish();
    });
    request.on('end', finish);
    request.on('aborted', () => fail(new Error('the client went away while sending its body')));
    request.on('error', fail);
  });
}
