import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import type { ApiResponse } from '../../apiserver/index.ts';
import type { Clock } from '../../clock/index.ts';
import { headerPairs } from '../header-values.ts';
import { finishedBytes, responseChunks } from '../response-chunks.ts';

/** A server-side response of either protocol. */
export type Outgoing = ServerResponse | Http2ServerResponse;

/** Larger bodies go out piece by piece, so that a client that takes nothing of them is noticed. */
const SLICE_BYTES = 256 * 1024;

/** Headers that speak about the connection; HTTP/2 forbids them. */
const CONNECTION_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade']);

export interface WriteOptions {
  readonly isHead: boolean;
  /** Aborts when the client is gone. */
  readonly closed: AbortSignal;
  /** Real time, for {@link deafMs}. */
  readonly clock: Clock;
  /** A client that does not take a piece of the body for so long is cut off. */
  readonly deafMs: number;
}

/** Writes an answer. Rejects with what the body's iteration rejects with. */
export async function writeResponse(
  response: ApiResponse,
  out: Outgoing,
  options: WriteOptions,
): Promise<void> {
  const http2 = out.req.httpVersionMajor === 2;
  out.statusCode = response.status;
  const values = new Map<string, string[]>();
  for (const [name, value] of headerPairs(response.headers)) {
    if (http2 && CONNECTION_HEADERS.has(name)) {
      // `Connection: close` in HTTP/2 is a GOAWAY: running streams end in peace. Source: Go net/http2 server.
      if (name === 'connection' && value === 'close' && 'stream' in out) out.stream?.session?.close();
      continue;
    }
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  for (const [name, value] of values) out.setHeader(name, value.length === 1 ? value[0]! : value);
  const bytes = finishedBytes(response.body);
  if (bytes) {
    if (!values.has('content-length')) out.setHeader('content-length', bytes.length);
    if (options.isHead || bytes.length === 0) out.end();
    else if (bytes.length <= SLICE_BYTES) out.end(bytes);
    else await writeAll(slices(bytes), out, options);
    return;
  }
  // Node holds headers back until the first byte of the body; a watch may have none for a long time.
  (out as ServerResponse).flushHeaders();
  if (options.isHead) {
    out.end();
    return;
  }
  await writeAll(responseChunks(response.body), out, options);
}

async function writeAll(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  out: Outgoing,
  options: WriteOptions,
): Promise<void> {
  for await (const chunk of chunks) {
    if (options.closed.aborted) return;
    if (!write(out, chunk)) await drained(out, options);
  }
  out.end();
}

function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) yield bytes.subarray(at, at + SLICE_BYTES);
}

function write(out: Outgoing, chunk: Uint8Array): boolean {
  // The two classes' overloads do not unify; both take bytes.
  return (out as ServerResponse).write(chunk);
}

/** Resolves when the client has caught up or is gone. */
function drained(out: Outgoing, { closed, clock, deafMs }: WriteOptions): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      timer.cancel();
      out.off('drain', done);
      closed.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.setTimer(deafMs, () => out.destroy());
    out.on('drain', done);
    closed.addEventListener('abort', done, { once: true });
    if (closed.aborted) done();
  });
}
