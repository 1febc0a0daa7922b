import type { ApiRequest, HeaderValue } from '../../apiserver/index.ts';
import { requestHeaders } from '../header-values.ts';

/** The origin of servers that listen nowhere. Reserved by RFC 6761, so it can never be somebody's. */
export const IN_PROCESS_ORIGIN = 'https://kubeflap.invalid';

const encoder = new TextEncoder();

/** What a client library knows about a request, in the form the handler takes. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: string | Uint8Array | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Translates a client library's request. */
export function apiRequestOf({ method, url, headers, body, signal }: OutgoingRequest): ApiRequest {
  const values: Record<string, HeaderValue> = requestHeaders(headers);
  return {
    method,
    path: url.pathname,
    query: url.search.slice(1),
    headers: values,
    ...(body === undefined || body.length === 0
      ? {}
      : { body: typeof body === 'string' ? encoder.encode(body) : body }),
    ...(signal ? { signal } : {}),
  };
}
