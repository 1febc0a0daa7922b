import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Express } from 'express';
import type { ApiHandler } from '../../apiserver/index.ts';
import type { Clock } from '../../clock/index.ts';
import type { KeyPair } from './certificate-authority.ts';
import { type ClientLimits, DEFAULT_CLIENT_LIMITS, MAX_HEADER_BYTES } from './client-limits.ts';
import { type ExchangeHost, runExchange } from './exchange.ts';
import type { Incoming } from './request-body.ts';
import type { Outgoing } from './response-writer.ts';

export interface ServeApiOptions {
  readonly handler: ApiHandler;
  /** Real time: how long a shutdown waits. */
  readonly clock: Clock;
  readonly serving: KeyPair;
  /** The root certificate; clients with a certificate signed by it are known by its subject. */
  readonly certificateAuthority: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Adds routes of its own before the API (HTTP/1.1 only), e.g. a user interface. */
  readonly routes?: (app: Express) => void;
  /** How long clients may take; default {@link DEFAULT_CLIENT_LIMITS}. */
  readonly limits?: Partial<ClientLimits>;
  /** Told of bugs below; the client gets a 500. */
  readonly onError?: (error: unknown) => void;
}

export interface ServedApi {
  /** `https://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** Ends watches, lets running requests finish for up to two seconds, and closes. */
  close(): Promise<void>;
}

/** Another process listens there already. */
export class PortInUseError extends Error {
  readonly code = 'KUBEFLAP_PORT_IN_USE';
}

/** How long a shutdown waits for requests that are running. */
const GRACE_MS = 2000;

/**
 * Serves a handler over TLS; HTTP/2 and HTTP/1.1 share the port, chosen by ALPN. HTTP/1.1 goes through Express, which is
 * loaded with the first such request: most clients speak HTTP/2. That does not go through Express 5, which replaces the
 * request's prototype by HTTP/1's and breaks on it (verified with 5.3.0); those requests take the same path without it.
 * @throws PortInUseError
 */
export async function serveApi(options: ServeApiOptions): Promise<ServedApi> {
  const limits = { ...DEFAULT_CLIENT_LIMITS, ...options.limits };
  const server = createSecureServer({
    allowHTTP1: true,
    cert: options.serving.certificate,
    key: options.serving.privateKey,
    ca: options.certificateAuthority,
    requestCert: true,
    // Clients without a certificate authenticate by token: the handler decides.
    rejectUnauthorized: false,
    // As a real API server. Source: apiserver pkg/server/secure_serving.go.
    settings: {
      maxConcurrentStreams: 250,
      initialWindowSize: 262_144,
      maxHeaderListSize: MAX_HEADER_BYTES,
    },
    handshakeTimeout: limits.headersMs,
    ...http1Options(limits),
  });
  const connections = new Connections(server);
  const ending = new AbortController();
  const host: ExchangeHost = {
    handler: options.handler,
    clock: options.clock,
    limits,
    breakConnection: (request, response) => connections.break(request, response),
    onError: (error) => options.onError?.(error),
  };
  const run: Run = (request, response) => void runExchange(host, request, response, ending.signal);
  let http1: Promise<Run> | undefined;
  server.on('request', (request, response) => {
    if (request.httpVersionMajor === 2) return run(request, response);
    http1 ??= throughExpress(run, options.routes);
    void http1.then((app) => app(request, response));
  });
  const hostname = options.host ?? '127.0.0.1';
  await listen(server, options.port, hostname);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `https://${hostname}:${port}`,
    close: () => {
      ending.abort();
      return connections.close(options.clock);
    },
  };
}

type Run = (request: Incoming, response: Outgoing) => void;

async function throughExpress(run: Run, routes: ServeApiOptions['routes']): Promise<Run> {
  const { default: express } = await import('express');
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  routes?.(app);
  app.use((request, response) => run(request, response));
  // With allowHTTP1 these are HTTP/1's own classes; the types of HTTP/2 servers do not say so.
  return app as unknown as Run;
}

/** Node hands these to its HTTP/1.1 server; the types of HTTP/2 servers do not know them. */
function http1Options({ headersMs }: ClientLimits): object {
  return {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: headersMs,
    connectionsCheckingInterval: Math.min(headersMs, 30_000),
  };
}

function listen(server: Http2SecureServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(
        new PortInUseError(
          `port ${port} of ${host} is in use by another process; choose another with --port`,
        ),
      );
    });
    server.listen(port, host, () => {
      // Failures of single connections (a client that resets during the handshake) are that client's affair.
      server.on('error', () => undefined);
      server.on('tlsClientError', () => undefined);
      resolve();
    });
  });
}

/** The server's open connections: to break one on demand, and all of them at the end. */
class Connections {
  readonly #server: Http2SecureServer;
  readonly #sockets = new Map<string, Socket>();
  readonly #sessions = new Set<ServerHttp2Session>();

  constructor(server: Http2SecureServer) {
    this.#server = server;
    // TLS sockets cannot send a TCP reset themselves; the plain socket below, known by the client's port, can.
    server.on('connection', (socket: Socket) => {
      const peer = peerOf(socket);
      this.#sockets.set(peer, socket);
      socket.once('close', () => this.#sockets.delete(peer));
    });
    server.on('session', (session) => {
      this.#sessions.add(session);
      session.once('close', () => this.#sessions.delete(session));
      session.on('error', () => undefined);
    });
  }

  /**
   * HTTP/1.1: a TCP reset before the headers are out, else the connection just ends, so that what was sent arrives. HTTP/2:
   * the stream is reset and its neighbours on the connection live on.
   */
  break(request: Incoming, response: Outgoing): void {
    if ('stream' in response && 'stream' in request) {
      // INTERNAL_ERROR (2): clients replay REFUSED_STREAM by themselves, which would undo the fault.
      request.stream.close(2);
      return;
    }
    const { socket } = request;
    const plain = socket && this.#sockets.get(peerOf(socket));
    if (!response.headersSent && plain) plain.resetAndDestroy();
    else socket?.destroy();
  }

  async close(clock: Clock): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const session of this.#sessions) session.close();
    const timer = clock.setTimer(GRACE_MS, () => {
      for (const session of this.#sessions) session.destroy();
      for (const socket of this.#sockets.values()) socket.destroy();
    });
    await closed;
    timer.cancel();
  }
}

function peerOf(socket: Socket): string {
  return `${socket.remoteAddress}:${socket.remotePort}`;
}
