import { once } from 'node:events';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { type ApiRequest, type ApiResponse, ApiServer } from '../../../sim/apiserver/index.ts';
import { systemClock } from '../../../sim/clock/index.ts';
import type { JsonObject } from '../../../sim/kube/index.ts';
import { Random } from '../../../sim/random/index.ts';
import { CertificateAuthority, type ServedApi, serveApi } from '../../../sim/transport/index-tls.ts';

export interface WireAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

const TOKEN = 'wire';

/** An API server on a TLS socket in this process, with little patience, and clients of all manners. */
export class WireServer {
  /** Requests whose answers are not at their end: watches above all. */
  openExchanges = 0;
  readonly #api: ApiServer;
  #served!: ServedApi;
  readonly #ca: string;

  private constructor(api: ApiServer, ca: string) {
    this.#api = api;
    this.#ca = ca;
  }

  static async start(limits: { headersMs?: number; bodyMs?: number; deafMs?: number }): Promise<WireServer> {
    const tokens = [{ token: TOKEN, user: 'root', uid: '0', groups: ['system:masters'] }];
    const api = new ApiServer({
      clock: systemClock,
      random: new Random(5),
      tokens,
      limits: { maxWatchBacklog: 20 },
    });
    const authority = await CertificateAuthority.create(systemClock.now());
    const server = new WireServer(api, authority.certificate);
    server.#served = await serveApi({
      handler: (request) => server.#answer(request),
      clock: systemClock,
      serving: await authority.issueServing(['127.0.0.1'], systemClock.now()),
      certificateAuthority: authority.certificate,
      port: 0,
      limits,
    });
    return server;
  }

  #answer(request: ApiRequest): Promise<ApiResponse> {
    this.openExchanges += 1;
    request.signal?.addEventListener('abort', () => {
      this.openExchanges -= 1;
    });
    return this.#api.handle(request);
  }

  async stop(): Promise<void> {
    this.#api.close();
    await this.#served.close();
  }

  /** One exchange on a connection of its own. */
  send(method: string, path: string, body?: string, contentType = 'application/json'): Promise<WireAnswer> {
    const options: RequestOptions = {
      method,
      ca: this.#ca,
      agent: false,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(body === undefined ? {} : { 'content-type': contentType }),
      },
    };
    return new Promise((resolve, reject) => {
      const sent = httpsRequest(`${this.#served.url}${path}`, options, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: jsonOrText(text) }));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  /** A connection on which nothing was said yet; everything that arrives is kept in `received`. */
  async connect(): Promise<WireClient> {
    // Half-open: a client may close its side and still read. The types of TLS do not know that TCP can.
    const options: ConnectionOptions & { allowHalfOpen: boolean } = {
      port: this.#served.port,
      host: '127.0.0.1',
      ca: this.#ca,
      allowHalfOpen: true,
    };
    const socket = connect(options);
    await once(socket, 'secureConnect');
    return new WireClient(socket);
  }
}

/** A client that writes bytes as it likes. */
export class WireClient {
  readonly socket: TLSSocket;
  received = '';
  /** The server sends nothing more. */
  closed = false;

  constructor(socket: TLSSocket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.received += chunk;
    });
    socket.on('error', () => undefined);
    for (const sign of ['end', 'close'])
      socket.on(sign, () => {
        this.closed = true;
      });
  }

  /** The head of an HTTP/1.1 request with credentials. */
  head(method: string, path: string, ...headers: string[]): void {
    const lines = [`${method} ${path} HTTP/1.1`, 'host: x', `authorization: Bearer ${TOKEN}`, ...headers];
    this.socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  }
}

function jsonOrText(text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return { text };
  }
}
