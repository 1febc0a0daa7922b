import {
  type ApiHandler,
  type ApiRequest,
  ConnectionError,
  objectBody,
  type WatchFrame,
} from '../../apiserver/index.ts';
import type { JsonObject } from '../../kube/index.ts';

/** One event as it travels. */
export function frame(type: WatchFrame['type'], object: JsonObject): WatchFrame {
  const line = new TextEncoder().encode(`${JSON.stringify({ type, object })}\n`);
  return { type, object, bytes: () => line };
}

/**
 * A handler whose answers show what it was asked, for tests of transports. Paths: `/reset` and `/cut` break the
 * connection before and within the body, `/hang` never answers, `?watch=1` streams what `push` is given.
 */
export class EchoHandler {
  readonly requests: ApiRequest[] = [];
  readonly #pending: WatchFrame[] = [];
  #wake: (() => void) | undefined;
  /** Watches whose iteration was ended from outside. */
  ended = 0;

  push(object: JsonObject): void {
    this.#pending.push(frame('ADDED', object));
    this.#wake?.();
  }

  readonly handle: ApiHandler = async (request) => {
    this.requests.push(request);
    if (request.path === '/reset') throw new ConnectionError('ECONNRESET');
    if (request.path === '/bug') throw new TypeError('a bug below');
    if (request.path === '/hang')
      return new Promise((_, reject) =>
        request.signal?.addEventListener('abort', () => {
          this.ended += 1;
          reject(new ConnectionError('ECONNRESET'));
        }),
      );
    const headers = { 'content-type': 'application/json', warning: ['299 - "a"', '299 - "b"'] };
    if (request.path === '/cut') return { status: 200, headers, body: { kind: 'chunks', chunks: cut() } };
    if (request.query.includes('watch'))
      return { status: 200, headers, body: { kind: 'watch', frames: this.#frames(request.signal) } };
    const { method, path, query } = request;
    const body = request.body instanceof Uint8Array ? new TextDecoder().decode(request.body) : '';
    const said = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !['host', 'connection'].includes(name)),
    ) as JsonObject;
    return {
      status: method === 'POST' ? 201 : 200,
      headers,
      body: objectBody({ method, path, query, body: body.slice(0, 100), length: body.length, headers: said }),
    };
  };

  async *#frames(signal: AbortSignal | undefined): AsyncGenerator<WatchFrame> {
    signal?.addEventListener('abort', () => this.#wake?.());
    while (!signal?.aborted) {
      const next = this.#pending.shift();
      if (next) yield next;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
    this.ended += 1;
  }
}

async function* cut(): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode('{"half":');
  throw new ConnectionError('ECONNRESET');
}
