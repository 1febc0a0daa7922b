/** One POST of an AdmissionReview to a webhook. */
export interface WebhookRequest {
  readonly url: string;
  /** PEM bundle that the server's certificate must chain to; undefined: the system's authorities. */
  readonly caBundle?: string;
  /** Name the certificate must be for, when it is not the URL's host. */
  readonly serverName?: string;
  readonly body: Uint8Array;
  /** Aborts when the webhook's time is up or the client has gone. */
  readonly signal: AbortSignal;
}

export interface WebhookResponse {
  readonly status: number;
  readonly body: Uint8Array;
}

/** Carries requests to webhooks. Rejects with an Error whose message says what went wrong (`connection refused`, ...). */
export type CallWebhook = (request: WebhookRequest) => Promise<WebhookResponse>;

/** The port of a server that can reach nothing. */
export const unreachableWebhooks: CallWebhook = ({ url }) =>
  Promise.reject(new Error(`dial tcp ${new URL(url).host}: connect: connection refused`));
