import {
  type HttpLibrary,
  type RequestContext,
  ResponseContext,
  wrapHttpLibrary,
} from '@kubernetes/client-node';
import type { ApiHandler, ApiRequest, ApiResponse, ResponseBody } from '../../apiserver/index.ts';
import { finishedBytes, responseChunks } from '../response-chunks.ts';
import { apiRequestOf, targetOf } from './target.ts';

/**
 * The network of @kubernetes/client-node without a network: every call is a promise and nothing else - no socket, no
 * stream, no timer - so it settles within one turn of the virtual clock. Broken connections reject with ConnectionError.
 */
export function inProcessHttpLibrary(handler: ApiHandler): HttpLibrary {
  return wrapHttpLibrary({ send: async (context) => responseContext(await handler(requestOf(context))) });
}

function requestOf(context: RequestContext): ApiRequest {
  const body = context.getBody();
  return apiRequestOf({
    method: context.getHttpMethod(),
    target: targetOf(context.getUrl()),
    headers: Object.entries(context.getHeaders()),
    // client-node's types allow forms; the Kubernetes API has none.
    body: body === undefined ? undefined : String(body),
    signal: context.getSignal(),
  });
}

function responseContext(response: ApiResponse): ResponseContext {
  const headers: Record<string, string> = {};
  for (const name in response.headers) {
    const value = response.headers[name]!;
    headers[name] = typeof value === 'string' ? value : value.join(', ');
  }
  const { body } = response;
  return new ResponseContext(
    response.status,
    headers,
    body.kind === 'object' ? new ObjectContent(body) : new Content(body),
  );
}

/** A body as client-node reads it. */
class Content {
  readonly #body: ResponseBody;

  constructor(body: ResponseBody) {
    this.#body = body;
  }

  async binary(): Promise<Buffer> {
    const bytes = finishedBytes(this.#body);
    if (bytes) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const chunks: Uint8Array[] = [];
    for await (const chunk of responseChunks(this.#body)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  async text(): Promise<string> {
    return (await this.binary()).toString('utf8');
  }

  stream(): ReadableStream {
    return ReadableStream.from(responseChunks(this.#body));
  }
}

/**
 * As in the Fetch API, for clients that look for it: the frozen object itself, without the detour through text, which would cost
 * more than all the rest of a call.
 */
class ObjectContent extends Content {
  /** A property, because clients take it off to see whether it is there. */
  readonly json: () => Promise<unknown>;

  constructor(body: Extract<ResponseBody, { kind: 'object' }>) {
    super(body);
    this.json = async () => body.object;
  }
}
