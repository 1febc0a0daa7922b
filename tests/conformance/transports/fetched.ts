import {
  type ApiHandler,
  type ApiRequest,
  type ApiResponse,
  ConnectionError,
  type HeaderValue,
} from '../../../sim/apiserver/index.ts';

/** What the two implementations of fetch have in common: the one of Node and the one of the undici package. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchedResponse>;

interface FetchInit {
  readonly method: string;
  readonly headers: [string, string][];
  readonly body: Uint8Array<ArrayBuffer> | null;
  readonly signal: AbortSignal | null;
}

interface FetchedResponse {
  readonly status: number;
  readonly headers: Iterable<[string, string]>;
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** A handler that asks through fetch. */
export function handlerOverFetch(fetch: Fetch, origin: string): ApiHandler {
  return async (request) => {
    const { path, query, signal } = request;
    try {
      return answerOf(
        await fetch(`${origin}${path}${query && `?${query}`}`, {
          method: request.method,
          headers: [...headerList(request)],
          body: request.body instanceof Uint8Array ? (request.body as Uint8Array<ArrayBuffer>) : null,
          signal: signal ?? null,
        }),
      );
    } catch (error) {
      throw new ConnectionError('ECONNRESET', (error as Error).message);
    }
  };
}

function answerOf({ status, headers, body }: FetchedResponse): ApiResponse {
  const answered = separateHeaders(headers);
  if (body) return { status, headers: answered, body: { kind: 'chunks', chunks: body } };
  return { status, headers: answered, body: { kind: 'bytes', bytes: new Uint8Array(0) } };
}

function* headerList({ headers }: ApiRequest): Generator<[string, string]> {
  for (const [name, value] of Object.entries(headers))
    for (const one of [value ?? []].flat()) yield [name, one];
}

/** Undoes the joining of warnings by commas; each begins with its code. Source: RFC 7234 section 5.5. */
export function separateHeaders(joined: Iterable<readonly [string, string]>): Record<string, HeaderValue> {
  const headers: Record<string, HeaderValue> = {};
  for (const [name, value] of joined)
    headers[name] = name === 'warning' ? value.split(/, (?=\d{3} \S+ ")/) : value;
  return headers;
}
