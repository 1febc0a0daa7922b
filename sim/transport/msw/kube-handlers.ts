import { HttpResponse, http, type RequestHandler } from 'msw';
import {
  type ApiHandler,
  type ApiRequest,
  type ApiResponse,
  ConnectionError,
} from '../../apiserver/index.ts';
import { headerPairs } from '../header-values.ts';
import { apiRequestOf, targetOf } from '../in-process/target.ts';
import { finishedBytes, responseChunks } from '../response-chunks.ts';

/**
 * msw handlers that let `origin` be answered by `handler`, for clients built on global `fetch` or `node:http`. A broken
 * connection becomes msw's network error; msw cannot tell a reset from a refusal.
 */
export function kubeHandlers(handler: ApiHandler, origin: string): RequestHandler[] {
  return [
    http.all(`${origin.replace(/\/$/, '')}/*`, async ({ request }) => {
      try {
        return fetchResponse(await handler(await apiRequest(request)));
      } catch (error) {
        if (error instanceof ConnectionError) return HttpResponse.error();
        throw error;
      }
    }),
  ];
}

async function apiRequest(request: Request): Promise<ApiRequest> {
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  return apiRequestOf({
    method: request.method,
    target: targetOf(request.url),
    headers: request.headers,
    body,
    signal: request.signal,
  });
}

/** Statuses whose answers have no body by definition. Source: Fetch standard, "null body status". */
const BODILESS = new Set([101, 204, 205, 304]);

function fetchResponse(response: ApiResponse): Response {
  const headers = new Headers();
  for (const [name, value] of headerPairs(response.headers)) headers.append(name, value);
  const init = { status: response.status, headers };
  if (BODILESS.has(response.status)) return new Response(null, init);
  const bytes = finishedBytes(response.body);
  if (bytes) return new Response(bytes as Uint8Array<ArrayBuffer>, init);
  const stream = ReadableStream.from(withPrelude(response.body)) as ReadableStream<Uint8Array<ArrayBuffer>>;
  return new Response(stream, init);
}

/** msw 3 holds an answer back until its body's first chunk, even an empty one; a watch may have no event for a long time. */
async function* withPrelude(body: ApiResponse['body']): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(0);
  yield* responseChunks(body);
}
