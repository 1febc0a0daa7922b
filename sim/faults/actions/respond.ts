import { StatusError } from '../../kube/index.ts';
import { runUnheard, statusResponse } from '../exchange.ts';
import type { RequestFault } from '../fault.ts';

/** Any Status the scenario spells out; the store changes only when `committed`. */
export interface Respond {
  readonly do: 'respond';
  readonly code: number;
  /** Default: the reason the server uses with that code. */
  readonly reason?: string;
  /** Default: what client-go prints for that code. */
  readonly message?: string;
  readonly retryAfterSeconds?: number;
  readonly committed?: boolean;
}

/** Reason and text by code. Source: apimachinery pkg/api/errors NewGenericServerResponse. */
const GENERIC: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  400: ['BadRequest', 'the server rejected our request for an unknown reason'],
  401: ['Unauthorized', 'Unauthorized'],
  403: ['Forbidden', 'the server does not allow access to the requested resource'],
  404: ['NotFound', 'the server could not find the requested resource'],
  405: ['MethodNotAllowed', 'the server does not allow this method on the requested resource'],
  406: ['NotAcceptable', 'the server was unable to respond with a content type that the client supports'],
  409: ['Conflict', 'the server reported a conflict'],
  410: ['Expired', 'the requested resource version is no longer available'],
  413: ['RequestEntityTooLarge', 'Request entity too large: limit is 3145728'],
  415: ['UnsupportedMediaType', 'the body of the request was in an unknown format'],
  422: ['Invalid', 'the server rejected our request due to an error in our request'],
  429: ['TooManyRequests', 'the server has received too many requests and has asked us to try again later'],
  500: ['InternalError', 'an error on the server has prevented the request from succeeding'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: [
    'Timeout',
    'the server was unable to return a response in the time allotted, but may still be processing the request',
  ],
};

export const respond: RequestFault<Respond> = {
  realism: () => 'A',
  async run(action, { request, inner }) {
    if (action.committed) await runUnheard(inner, request);
    const [reason, message] = GENERIC[action.code] ?? ['', `the server answered ${action.code}`];
    const seconds = action.retryAfterSeconds;
    const refusal = new StatusError(
      action.code,
      action.reason ?? reason,
      action.message ?? message,
      seconds === undefined ? {} : { retryAfterSeconds: seconds },
    );
    return statusResponse(refusal.status);
  },
};
