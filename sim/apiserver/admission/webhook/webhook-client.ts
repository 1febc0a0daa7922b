import type { Clock } from '../../../clock/index.ts';
import { isObject, type Json, type JsonObject, member } from '../../../kube/index.ts';
import type { AdmissionAttributes } from '../../ports.ts';
import { type AdmissionVerdict, admissionReview, BadReviewError, readVerdict } from './admission-review.ts';
import type { Webhook } from './webhook-configuration.ts';
import type { CallWebhook, WebhookResponse } from './webhook-port.ts';

/** A webhook could not be asked; `failurePolicy` decides what that means. */
export class CallingWebhookError extends Error {
  readonly code = 'KUBEFLAP_CALLING_WEBHOOK';
  constructor(webhook: string, why: string) {
    super(`failed calling webhook "${webhook}": ${why}`);
  }
}

/** The most an answer may have. Source: client-go rest client used by webhooks (3 MiB and some). */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

export interface WebhookClientOptions {
  readonly call: CallWebhook;
  readonly clock: Clock;
}

/**
 * Asks one webhook, within its timeout on the clock. @throws CallingWebhookError when there is no usable answer.
 * Source: apiserver pkg/admission/plugin/webhook/mutating/dispatcher.go callAttrMutatingHook.
 */
export async function askWebhook(
  webhook: Webhook,
  attributes: AdmissionAttributes,
  uid: string,
  mayPatch: boolean,
  { call, clock }: WebhookClientOptions,
): Promise<AdmissionVerdict> {
  const url = urlOf(webhook);
  const deadline = new AbortController();
  const timer = clock.setTimer(webhook.timeoutSeconds * 1000, () => deadline.abort());
  const overdue = new Promise<never>((_, reject) => {
    deadline.signal.addEventListener('abort', () => reject(new Error('context deadline exceeded')), {
      once: true,
    });
  });
  try {
    const body = Buffer.from(JSON.stringify(admissionReview(attributes, uid)));
    const request = call({ url, body, signal: deadline.signal, ...trustOf(webhook) });
    return readVerdict(parseAnswer(await Promise.race([request, overdue])), uid, mayPatch);
  } catch (error) {
    if (error instanceof BadReviewError)
      throw new CallingWebhookError(webhook.name, `received invalid webhook response: ${error.message}`);
    const why = error instanceof WebhookStatusError ? error.message : `Post "${url}": ${messageOf(error)}`;
    throw new CallingWebhookError(webhook.name, `failed to call webhook: ${why}`);
  } finally {
    timer.cancel();
  }
}

/** The webhook answered with an HTTP error. */
class WebhookStatusError extends Error {
  readonly code = 'KUBEFLAP_WEBHOOK_STATUS';
}

function parseAnswer({ status, body }: WebhookResponse): JsonObject {
  if (body.length > MAX_ANSWER_BYTES) throw new WebhookStatusError('the answer is too large');
  const text = new TextDecoder().decode(body);
  if (status === 404) throw new WebhookStatusError('the server could not find the requested resource');
  if (status >= 400)
    throw new WebhookStatusError(
      `an error on the server (${JSON.stringify(text)}) has prevented the request from succeeding`,
    );
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    throw new BadReviewError(messageOf(error));
  }
  if (!isObject(value)) throw new BadReviewError('the answer is no object');
  return value;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The URL of a webhook, or of the service that serves it, with the timeout it has. */
function urlOf({ clientConfig, timeoutSeconds }: Webhook): string {
  const base = member(clientConfig, 'url');
  const timeout = `timeout=${timeoutSeconds}s`;
  if (typeof base === 'string') return `${base}${base.includes('?') ? '&' : '?'}${timeout}`;
  const { host, port, path } = serviceOf(clientConfig);
  return `https://${host}:${port}${path}?${timeout}`;
}

function serviceOf(clientConfig: JsonObject): { host: string; port: number; path: string } {
  const service = member(clientConfig, 'service');
  if (!isObject(service)) return { host: 'localhost', port: 443, path: '/' };
  const path = member(service, 'path');
  const port = member(service, 'port');
  return {
    host: `${String(member(service, 'name'))}.${String(member(service, 'namespace'))}.svc`,
    port: typeof port === 'number' ? port : 443,
    path: typeof path === 'string' ? `/${path.replace(/^\//, '')}` : '/',
  };
}

function trustOf({ clientConfig }: Webhook): { caBundle?: string; serverName?: string } {
  const bundle = member(clientConfig, 'caBundle');
  return {
    ...(typeof bundle === 'string' && bundle !== ''
      ? { caBundle: Buffer.from(bundle, 'base64').toString() }
      : {}),
    ...(isObject(member(clientConfig, 'service')) ? { serverName: serviceOf(clientConfig).host } : {}),
  };
}
