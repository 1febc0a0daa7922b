import {
  type HttpLibrary,
  type RequestContext,
  ResponseContext,
  wrapHttpLibrary,
} from '@kubernetes/client-node';
import type { ApiHandler, ApiResponse } from '../../apiserver/index.ts';
import { headerPairs } from '../header-values.ts';
import { finishedBytes, responseChunks } from '../response-chunks.ts';
import { apiRequestOf } from './target.ts';

/**
 * The network of @kubernetes/client-node without a network: every call is a promise and nothing else - no socket, no
 * stream, no timer - so it settles within one turn of the virtual clock. Broken connections reject with ConnectionError.
 */
export function inProcessHttpLibrary(handler: ApiHandler): HttpLibrary {
  return wrapHttpLibrary({ send: async (context) => responseContext(await handler(requestOf(context))) });
}

function requestOf(context: RequestContext) {
  const body = context.getBody();
  return apiRequestOf({
    method: context.getHttpMethod(),
    url: new URL(context.getUrl()),
    headers: Object.entries(context.getHeaders()),
    // client-node's types allow forms; the Kubernetes API has none.
    body: body === undefined ? undefined : String(body),
    signal: context.getSignal(),
  });
}

function responseContext(response: ApiResponse): ResponseContext {
  const headers: Record<string, string> = {};
  for (const [name, value] of headerPairs(response.headers))
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  const binary = async (): Promise<Buffer> => {
    const bytes = finishedBytes(response.body);
    if (bytes) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const chunks: Uint8Array[] = [];
    for await (const chunk of responseChunks(response.body)) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  const { body } = response;
  const parts = {
    binary,
    text: async () => (await binary()).toString('utf8'),
    stream: () => ReadableStream.from(responseChunks(body)),
  };
  // As in the Fetch API, for clients that look for it: the frozen object itself, without the detour through text, which
  // would cost more than all the rest of a call.
  const offered =
    body.kind === 'object' ? { ...parts, json: async (): Promise<unknown> => body.object } : parts;
  return new ResponseContext(response.status, headers, offered);
}
