import { STATUS_CODES } from 'node:http';
import { Dispatcher } from 'undici';
import type { ApiHandler } from '../../apiserver/index.ts';
import { headerPairs } from '../header-values.ts';
import { responseChunks } from '../response-chunks.ts';
import { apiRequestOf, IN_PROCESS_ORIGIN, targetOf } from './target.ts';

/** The client ended the request: undici's own words for it. */
class RequestAbortedError extends Error {
  readonly code = 'UND_ERR_ABORTED';
}

/**
 * Lets undici (and so `undici.fetch`, and so client-node's Watch, informers and KubernetesObjectApi) talk to a handler.
 * One instance serves all requests; client-node would otherwise make a connection pool for each.
 */
export class HandlerDispatcher extends Dispatcher {
  readonly #handler: ApiHandler;

  constructor(handler: ApiHandler) {
    super();
    this.#handler = handler;
  }

  override dispatch(options: Dispatcher.DispatchOptions, events: Dispatcher.DispatchHandler): boolean {
    const controller = new ExchangeController(events);
    events.onRequestStart?.(controller, {});
    void this.#exchange(options, events, controller);
    return true;
  }

  override async close(): Promise<void> {}

  override async destroy(): Promise<void> {}

  async #exchange(
    options: Dispatcher.DispatchOptions,
    events: Dispatcher.DispatchHandler,
    controller: ExchangeController,
  ): Promise<void> {
    try {
      const body = await bodyOf(options.body);
      const response = await this.#handler(
        apiRequestOf({
          method: options.method,
          target: targetOf(new URL(options.path, String(options.origin ?? IN_PROCESS_ORIGIN)).href),
          headers: pairsOf(options.headers),
          body,
          signal: controller.signal,
        }),
      );
      if (controller.aborted) return;
      const headers: Record<string, string | string[]> = {};
      for (const [name, value] of headerPairs(response.headers)) headers[name] = joined(headers[name], value);
      controller.rawHeaders = [...headerPairs(response.headers)].flat();
      events.onResponseStart?.(controller, response.status, headers, STATUS_CODES[response.status] ?? '');
      for await (const chunk of responseChunks(response.body)) {
        if (controller.aborted) return;
        await controller.flowing();
        events.onResponseData?.(controller, Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      }
      if (!controller.aborted) events.onResponseEnd?.(controller, {});
    } catch (error) {
      if (!controller.aborted) events.onResponseError?.(controller, error as Error);
    }
  }
}

/** undici's handle on one exchange: abort, and flow control. */
class ExchangeController implements Dispatcher.DispatchController {
  readonly #events: Dispatcher.DispatchHandler;
  readonly #ending = new AbortController();
  /** Names and values in turn; fetch reads the headers here and nowhere else. */
  rawHeaders: string[] = [];
  #reason: Error | null = null;
  #resumed: PromiseWithResolvers<void> | undefined;

  constructor(events: Dispatcher.DispatchHandler) {
    this.#events = events;
  }

  get aborted(): boolean {
    return this.#reason !== null;
  }

  get paused(): boolean {
    return this.#resumed !== undefined;
  }

  get reason(): Error | null {
    return this.#reason;
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  abort(reason: Error): void {
    if (this.#reason) return;
    this.#reason = reason ?? new RequestAbortedError('Request aborted');
    this.#ending.abort(this.#reason);
    this.resume();
    this.#events.onResponseError?.(this, this.#reason);
  }

  pause(): void {
    this.#resumed ??= Promise.withResolvers<void>();
  }

  resume(): void {
    this.#resumed?.resolve();
    this.#resumed = undefined;
  }

  /** Resolves while the reader wants more. */
  async flowing(): Promise<void> {
    await this.#resumed?.promise;
  }
}

function joined(known: string | string[] | undefined, value: string): string | string[] {
  return known === undefined ? value : [known, value].flat();
}

type UndiciHeaders = Dispatcher.DispatchOptions['headers'];

function* pairsOf(headers: UndiciHeaders): Generator<readonly [string, string]> {
  if (!headers) return;
  if (Array.isArray(headers)) {
    // Either `[name, value, name, value]` or pairs.
    const flat = (headers as readonly (string | readonly string[])[]).flat();
    for (let i = 0; i + 1 < flat.length; i += 2) yield [flat[i]!, flat[i + 1]!];
    return;
  }
  const entries = Symbol.iterator in headers ? headers : Object.entries(headers);
  for (const [name, value] of entries as Iterable<[string, string | string[] | undefined]>) {
    if (value === undefined) continue;
    for (const one of [value].flat()) yield [name, one];
  }
}

async function bodyOf(body: unknown): Promise<string | Uint8Array | undefined> {
  if (body === null || body === undefined) return undefined;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  // fetch hands over its body as an async iterable of chunks.
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array | string>) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
