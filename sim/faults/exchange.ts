import {
  type ApiHandler,
  type ApiRequest,
  type ApiResponse,
  ConnectionError,
  objectBody,
  type ResponseBody,
} from '../apiserver/index.ts';
import { isObject, type Json, type JsonObject, type Status } from '../kube/index.ts';

/** The media type of every JSON answer. */
const JSON_HEADERS = { 'content-type': 'application/json' } as const;

/** A refusal as the server sends it; `Retry-After` follows `details.retryAfterSeconds`. Source: responsewriters.ErrorNegotiated. */
export function statusResponse(status: Status, headers: Readonly<Record<string, string>> = {}): ApiResponse {
  const seconds = status.details?.retryAfterSeconds;
  return {
    status: status.code,
    headers: {
      ...JSON_HEADERS,
      ...(seconds === undefined || seconds === 0 ? {} : { 'retry-after': String(seconds) }),
      ...headers,
    },
    body: objectBody(status),
  };
}

/** A plain answer that is not JSON: filters before the API machinery and load balancers write those. */
export function textResponse(
  code: number,
  contentType: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): ApiResponse {
  return {
    status: code,
    headers: { 'content-type': contentType, ...headers },
    body: { kind: 'bytes', bytes: new TextEncoder().encode(text) },
  };
}

/** Never answers: pending until the client gives up. */
export function neverAnswered(request: ApiRequest): Promise<never> {
  return new Promise((_, reject) => {
    const { signal } = request;
    const leave = (): void => reject(new ConnectionError('ECONNRESET', 'the client gave up waiting'));
    if (signal?.aborted) leave();
    else signal?.addEventListener('abort', leave, { once: true });
  });
}

/** The connection breaks under the client. */
export function connectionReset(): ConnectionError {
  return new ConnectionError('ECONNRESET', 'read ECONNRESET');
}

/** The JSON object of an answer, if it is one. */
export function objectOf(response: ApiResponse): JsonObject | undefined {
  const { body } = response;
  if (body.kind === 'object') return body.object;
  if (body.kind !== 'bytes' || !String(response.headers['content-type'] ?? '').includes('json'))
    return undefined;
  try {
    const value = JSON.parse(new TextDecoder().decode(body.bytes)) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A request's decoded body; undefined when there is none or it is not JSON (protobuf, YAML). */
export function requestJson(request: ApiRequest): Json | undefined {
  const { body } = request;
  if (body === undefined) return undefined;
  if (!(body instanceof Uint8Array)) return body.json;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as Json;
  } catch {
    return undefined;
  }
}

/** The finished bytes of a body that is no stream. */
export function bytesOf(body: ResponseBody): Uint8Array | undefined {
  if (body.kind === 'bytes') return body.bytes;
  if (body.kind === 'object') return body.bytes();
  return undefined;
}

/** Lets a request run to its end although nobody waits for the answer. */
export async function runUnheard(handler: ApiHandler, request: ApiRequest): Promise<void> {
  try {
    await handler(withoutSignal(request));
  } catch {
    // The answer has no reader, and neither has its failure.
  }
}

/** The same request, immune to the client's going away: a server finishes what it began to commit. */
export function withoutSignal(request: ApiRequest): ApiRequest {
  const { signal: _signal, ...rest } = request;
  return rest;
}

/** `query` with parameters set (or removed, for undefined). */
export function withQuery(query: string, changes: Readonly<Record<string, string | undefined>>): string {
  const parameters = new URLSearchParams(query);
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) parameters.delete(key);
    else parameters.set(key, value);
  }
  return parameters.toString();
}
