import { gzipSync } from 'node:zlib';
import { encodeProtobuf } from '../codec/index.ts';
import { deepFreeze, type JsonObject, StatusError } from '../kube/index.ts';
import type { ApiRequest, ApiResponse, HeaderValue, ObjectBody } from './api-handler.ts';
import { negotiateForError, type OutputFormat } from './negotiation.ts';
import { bytesBody, listBody, prettyBytes, sharedBody, textBody } from './serialisation.ts';
import { yamlText } from './yaml-output.ts';

/** Bodies from this size on are compressed for clients that ask. Source: responsewriters/writers.go. */
const GZIP_FROM_BYTES = 128 * 1024;

const MEDIA_TYPES = {
  json: 'application/json',
  yaml: 'application/yaml',
  protobuf: 'application/vnd.kubernetes.protobuf',
} as const;

/** Every answer carries these. Source: apiserver pkg/endpoints/filters/cachecontrol.go. */
const JSON_HEADERS = Object.freeze({
  'cache-control': 'no-cache, private',
  'content-type': MEDIA_TYPES.json,
});

/** An object in the form the client negotiated. */
export function objectResponse(
  request: ApiRequest,
  format: OutputFormat,
  status: number,
  object: JsonObject,
  warnings: readonly string[],
): ApiResponse {
  const plain = format.encoding === 'json' && !format.pretty;
  if (plain && warnings.length === 0 && request.headers['accept-encoding'] === undefined)
    return { status, headers: JSON_HEADERS, body: jsonBody(object) };
  const headers: Record<string, HeaderValue> = {
    ...JSON_HEADERS,
    'content-type': MEDIA_TYPES[format.encoding],
    ...(warnings.length === 0 ? {} : { warning: warnings.map(warningHeader) }),
  };
  if (plain) return compressed(request, { status, headers, body: jsonBody(object) });
  const bytes = bytesBody(encoded(format, object));
  return compressed(request, { status, headers, body: bytes });
}

/** A refusal in the form the client negotiated. */
export function errorResponse(
  request: ApiRequest,
  error: StatusError,
  warnings: readonly string[] = [],
): ApiResponse {
  const format = negotiateForError(request);
  const response = objectResponse(request, format, error.code, deepFreeze(error.status), warnings);
  const retryAfter = error.status.details?.retryAfterSeconds;
  if (!retryAfter) return response;
  return { ...response, headers: { ...response.headers, 'retry-after': String(retryAfter) } };
}

/** Text that is no Status, as the mux answers for paths nobody serves. */
export function textResponse(status: number, text: string): ApiResponse {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body: textBody(text),
  };
}

/** What an error becomes: refusals as they are, everything else a 500 whose text says so. */
export function statusErrorOf(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new StatusError(500, 'InternalError', `Internal error occurred: ${why}`, {
    causes: [{ message: why }],
  });
}

function jsonBody(object: JsonObject): ObjectBody {
  return Array.isArray(object.items)
    ? listBody(object as JsonObject & { items: readonly JsonObject[] })
    : sharedBody(object);
}

/** Source: apiserver pkg/server/... warning recorder; net/http quotes. */
function warningHeader(text: string): string {
  return `299 - "${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
}

function compressed(request: ApiRequest, response: ApiResponse): ApiResponse {
  const accepted = request.headers['accept-encoding'];
  if (typeof accepted !== 'string' || !accepted.split(',').some((part) => part.trim() === 'gzip'))
    return response;
  const { body } = response;
  const bytes = body.kind === 'bytes' ? body.bytes : body.kind === 'object' ? body.bytes() : undefined;
  if (!bytes || bytes.length < GZIP_FROM_BYTES) return response;
  return {
    ...response,
    headers: { ...response.headers, 'content-encoding': 'gzip', vary: 'Accept-Encoding' },
    body: bytesBody(gzipSync(bytes, { level: 1 })),
  };
}

function encoded(format: OutputFormat, object: JsonObject): Uint8Array {
  if (format.encoding === 'protobuf') return encodeProtobuf(object);
  return format.encoding === 'yaml' ? new TextEncoder().encode(yamlText(object)) : prettyBytes(object);
}
