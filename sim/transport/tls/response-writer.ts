import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import type { ApiResponse } from '../../apiserver/index.ts';
import { headerPairs } from '../header-values.ts';
import { finishedBytes, responseChunks } from '../response-chunks.ts';

/** A server-side response of either protocol. */
export type Outgoing = ServerResponse | Http2ServerResponse;

/** A client that takes nothing for so long is cut off; what waits for it in the meantime is bounded by the watch below. */
const DEAF_CLIENT_MS = 60_000;

/** Headers that speak about the connection; HTTP/2 forbids them. */
const CONNECTION_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade']);

/** Writes an answer. Rejects with what the body's iteration rejects with. */
export async function writeResponse(
  response: ApiResponse,
  out: Outgoing,
  options: { readonly isHead: boolean; readonly closed: AbortSignal },
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
    else out.end(bytes);
    return;
  }
  // Node holds headers back until the first byte of the body; a watch may have none for a long time.
  (out as ServerResponse).flushHeaders();
  if (options.isHead) {
    out.end();
    return;
  }
  for await (const chunk of responseChunks(response.body)) {
    if (options.closed.aborted) return;
    if (!write(out, chunk)) await drained(out, options.closed);
  }
  out.end();
}

function write(out: Outgoing, chunk: Uint8Array): boolean {
  // The two classes' overloads do not unify; both take bytes.
  return (out as ServerResponse).write(chunk);
}

/** Resolves when the client has caught up or is gone. */
function drained(out: Outgoing, closed: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      out.setTimeout(0);
      out.off('drain', done);
      closed.removeEventListener('abort', done);
      resolve();
    };
    out.setTimeout(DEAF_CLIENT_MS, () => out.destroy());
    out.on('drain', done);
    closed.addEventListener('abort', done, { once: true });
    if (closed.aborted) done();
  });
}
