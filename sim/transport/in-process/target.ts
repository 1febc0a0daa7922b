import type { ApiRequest } from '../../apiserver/index.ts';
import { memoized } from '../../kube/index.ts';
import { requestHeaders } from '../header-values.ts';

/** The origin of servers that listen nowhere. Reserved by RFC 6761, so it can never be somebody's. */
export const IN_PROCESS_ORIGIN = 'https://kubeflap.invalid';

const encoder = new TextEncoder();

/** What of a URL reaches a server. */
export interface Target {
  readonly path: string;
  readonly query: string;
}

/** Clients parse their URLs themselves, and ask for the same ones over and over. */
export const targetOf = memoized(5_000, (url): Target => {
  const { pathname, search } = new URL(url);
  return { path: pathname, query: search.slice(1) };
});

/** What a client library knows about a request, in the form the handler takes. */
export interface OutgoingRequest {
  readonly method: string;
  readonly target: Target;
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: string | Uint8Array | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Translates a client library's request. */
export function apiRequestOf({ method, target, headers, body, signal }: OutgoingRequest): ApiRequest {
  return {
    method,
    path: target.path,
    query: target.query,
    headers: requestHeaders(headers),
    ...(body === undefined || body.length === 0
      ? {}
      : { body: typeof body === 'string' ? bytesOf(body) : body }),
    ...(signal ? { signal } : {}),
  };
}

/** The same bytes for the same text: what others make of a body (ledger, server) they can remember by its identity. */
const bytesOf = memoized(2_000, (text) => encoder.encode(text));
