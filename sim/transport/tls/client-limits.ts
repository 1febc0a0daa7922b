/** How much patience the server has with a client, in real milliseconds. */
export interface ClientLimits {
  /** For the TLS handshake, and for the headers of an HTTP/1.1 request. Source: apiserver pkg/server/secure_serving.go. */
  readonly headersMs: number;
  /** For the whole body of a request; then it is answered with 504. Source: `--request-timeout`. */
  readonly bodyMs: number;
  /** For a client that takes nothing of its answer; what waits for it meanwhile is bounded by the watch below. */
  readonly deafMs: number;
}

export const DEFAULT_CLIENT_LIMITS: ClientLimits = { headersMs: 32_000, bodyMs: 60_000, deafMs: 60_000 };

/** Bytes of a request's headers, its URL included: selectors may be long. Source: net/http DefaultMaxHeaderBytes. */
export const MAX_HEADER_BYTES = 1024 * 1024;
