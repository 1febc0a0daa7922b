import type { TLSSocket } from 'node:tls';
import {
  type ApiHandler,
  type ApiRequest,
  type ApiResponse,
  ConnectionError,
  objectBody,
} from '../../apiserver/index.ts';
import type { Clock } from '../../clock/index.ts';
import { newTimeout } from '../../kube/index.ts';
import { requestHeaders } from '../header-values.ts';
import type { ClientLimits } from './client-limits.ts';
import { type Incoming, readBody, SlowBodyError } from './request-body.ts';
import { type Outgoing, writeResponse } from './response-writer.ts';

/** What an exchange needs from its server. */
export interface ExchangeHost {
  readonly handler: ApiHandler;
  /** Real time, for {@link limits}. */
  readonly clock: Clock;
  readonly limits: ClientLimits;
  /** Breaks a client's connection: with a reset when nothing was sent yet. */
  breakConnection(request: Incoming, response: Outgoing): void;
  /** Told of failures that are no {@link ConnectionError}: bugs below. */
  onError(error: unknown): void;
}

/** One request and its answer, over either protocol. `ending` aborts when the server shuts down. */
export async function runExchange(
  host: ExchangeHost,
  request: Incoming,
  response: Outgoing,
  ending: AbortSignal,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  response.on('error', () => gone.abort());
  try {
    const answer = await answerTo(host, request, gone.signal, ending);
    if (gone.signal.aborted) return;
    // The rest of a body that was too large is not read: an HTTP/1.1 connection cannot be used again.
    if (request.httpVersionMajor === 1 && !request.complete) response.setHeader('connection', 'close');
    await writeResponse(answer, response, {
      isHead: request.method === 'HEAD',
      closed: gone.signal,
      clock: host.clock,
      deafMs: host.limits.deafMs,
    });
  } catch (error) {
    if (gone.signal.aborted) return;
    if (!(error instanceof ConnectionError)) host.onError(error);
    host.breakConnection(request, response);
  }
}

async function answerTo(
  host: ExchangeHost,
  request: Incoming,
  gone: AbortSignal,
  ending: AbortSignal,
): Promise<ApiResponse> {
  try {
    const body = await readBody(request, host.clock, host.limits.bodyMs);
    // Nobody waits for an answer any more, so nothing is asked for.
    if (gone.aborted) throw new ConnectionError('ECONNRESET');
    return await answerOf(host, received(request, body, AbortSignal.any([gone, ending])));
  } catch (error) {
    if (error instanceof SlowBodyError) return overdue();
    throw error;
  }
}

/** Source: apiserver pkg/server/filters/timeout.go. */
function overdue(): ApiResponse {
  const { status } = newTimeout('request did not complete within the allotted timeout');
  return { status: 504, headers: { 'content-type': 'application/json' }, body: objectBody(status) };
}

async function answerOf(host: ExchangeHost, request: ApiRequest): Promise<ApiResponse> {
  try {
    return await host.handler(request);
  } catch (error) {
    if (error instanceof ConnectionError) throw error;
    host.onError(error);
    const text = `Internal Server Error: ${JSON.stringify(request.path)}\n`;
    return {
      status: 500,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: { kind: 'bytes', bytes: new TextEncoder().encode(text) },
    };
  }
}

function received(request: Incoming, bytes: Uint8Array, signal: AbortSignal): ApiRequest {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const clientCertificate = clientCertificateOf(request);
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers: requestHeaders(pairs(request.rawHeaders)),
    ...(bytes.length === 0 ? {} : { body: bytes }),
    ...(clientCertificate ? { clientCertificate } : {}),
    signal,
  };
}

function* pairs(rawHeaders: readonly string[]): Generator<readonly [string, string]> {
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) yield [rawHeaders[i]!, rawHeaders[i + 1]!];
}

function clientCertificateOf(request: Incoming): ApiRequest['clientCertificate'] {
  const socket = ('stream' in request ? request.stream?.session?.socket : request.socket) as
    | TLSSocket
    | undefined;
  if (!socket?.authorized) return undefined;
  const { subject } = socket.getPeerCertificate();
  if (!subject) return undefined;
  const organizations = subject.O === undefined ? [] : [subject.O].flat();
  return { commonName: [subject.CN].flat()[0] ?? '', organizations };
}
