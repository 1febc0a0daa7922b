import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import {
  type ApiRequest,
  type ApiResponse,
  ConnectionError,
  type HeaderValue,
} from '../../../sim/apiserver/index.ts';
import { listen } from './listening.ts';
import type { Connect } from './transport.ts';

/** TLS with HTTP/2, which kubectl and client-go choose by ALPN: all requests share one connection. */
export const overHttp2: Connect = async (server) => {
  const { api, certificateAuthority } = await listen(server);
  const session = connect(api.url, { ca: certificateAuthority });
  await once(session, 'connect');
  return {
    send: (request) => exchange(session, request),
    close: async () => {
      session.destroy();
      await api.close();
    },
  };
};

function exchange(session: ClientHttp2Session, request: ApiRequest): Promise<ApiResponse> {
  const { method, path, query, headers, body, signal } = request;
  const stream = session.request(
    {
      ...(headers as Record<string, string | string[]>),
      ':method': method,
      ':path': query ? `${path}?${query}` : path,
    },
    // Node would end a DELETE before its body.
    { endStream: false, ...(signal ? { signal } : {}) },
  );
  return new Promise((resolve, reject) => {
    stream.on('error', (error) => reject(new ConnectionError('ECONNRESET', error.message)));
    stream.on('response', (received, _flags, raw: readonly string[] = []) =>
      resolve({
        status: received[':status'] ?? 0,
        headers: headersOf(raw),
        body: { kind: 'chunks', chunks: chunksOf(stream) },
      }),
    );
    stream.end(body instanceof Uint8Array ? body : undefined);
  });
}

/** From the raw list: Node joins repeated headers with commas, and two warnings would look like one. */
function headersOf(raw: readonly string[]): Record<string, HeaderValue> {
  const headers: Record<string, HeaderValue> = {};
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i]!;
    const known = headers[name];
    headers[name] = known === undefined ? raw[i + 1]! : [known, raw[i + 1]!].flat();
  }
  return headers;
}

async function* chunksOf(stream: ClientHttp2Stream): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch (error) {
    throw new ConnectionError('ECONNRESET', (error as Error).message);
  }
}
