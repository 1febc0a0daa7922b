import {
  DecodeError,
  type DuplicateField,
  decodeJson,
  decodeProtobuf,
  decodeYaml,
} from '../../codec/index.ts';
import { at, Float64, isArray, isObject, type Json, newBadRequest, StatusError } from '../../kube/index.ts';
import type { ApiRequest } from '../api-handler.ts';
import type { Exchange } from '../exchange.ts';

/** A body before anyone looked at what is in it. */
export interface RawBody {
  readonly bytes: Uint8Array | undefined;
  /** Set when the client is in this process and sent decoded JSON. */
  readonly json: Json | undefined;
  readonly mediaType: string;
}

/** A decoded body and the keys that came twice. */
export interface DecodedBodyJson {
  readonly value: Json;
  readonly duplicates: readonly DuplicateField[];
  /** What the decoder of the language itself complains about, in strict mode. */
  readonly strictErrors: readonly string[];
}

const EMPTY = new Uint8Array(0);

/**
 * The body within its limit.
 * @throws StatusError 413.
 */
export function readBody(exchange: Exchange): RawBody {
  const { body } = exchange.request;
  const mediaType = contentType(exchange.request);
  if (body === undefined) return { bytes: EMPTY, json: undefined, mediaType };
  if (!(body instanceof Uint8Array)) return { bytes: undefined, json: body.json, mediaType };
  const limit = exchange.parts.limits.maxBodyBytes;
  if (body.length > limit) throw tooLarge(`limit is ${limit}`);
  return { bytes: body, json: undefined, mediaType };
}

/** Source: apimachinery pkg/api/errors NewRequestEntityTooLargeError. */
export function tooLarge(why: string): StatusError {
  return new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: ${why}`);
}

/** The media type of the body, without parameters; JSON when the client does not say. */
export function contentType(request: ApiRequest): string {
  const header = request.headers['content-type'];
  const text = typeof header === 'string' ? header : (header?.[0] ?? '');
  return text.split(';')[0]!.trim().toLowerCase();
}

/** The body as text for people: what the real server quotes when it does not understand a body. */
export function summary(body: RawBody): string {
  const bytes = body.bytes ?? new TextEncoder().encode(JSON.stringify(body.json));
  if (bytes.length === 0) return '<empty>';
  const head = Buffer.from(bytes.subarray(0, 30));
  const shown = bytes[0] === 0x7b ? head.toString('utf8') : head.toString('hex');
  return bytes.length > 30 ? `${shown} ...` : shown;
}

/** Bodies beyond this are not worth remembering. */
const MAX_IDENTITY = 16 * 1024;

/** What only bodies have that are equal, but for the resourceVersion they name. */
export interface BodyIdentity {
  readonly number: string;
  /** The body's `metadata.resourceVersion`, which is not in the number. */
  readonly namedVersion: string | undefined;
  /** Whether a resourceVersion may be anywhere else. */
  readonly mayNameOthers: boolean;
}

/** Undefined for those too big to compare. */
export function bodyIdentity({ bytes, json }: RawBody): BodyIdentity | undefined {
  if (bytes === undefined) return json === undefined ? undefined : valueIdentity(json);
  let identity = byBytes.get(bytes);
  if (identity === undefined && bytes.length <= MAX_IDENTITY) {
    identity = identityOf(Buffer.from(bytes).toString('latin1'));
    byBytes.set(bytes, identity);
  }
  return identity;
}

/** Transports hand over the same bytes for the same text. */
const byBytes = new WeakMap<Uint8Array, BodyIdentity>();

/** JSON text cannot tell `1.0` from `1`, which the server can. */
function valueIdentity(value: Json): BodyIdentity | undefined {
  if (holdsFloat(value)) return undefined;
  const text = JSON.stringify(value);
  return text.length <= MAX_IDENTITY ? identityOf(`${IN_PROCESS}${text}`) : undefined;
}

function holdsFloat(value: Json | undefined): boolean {
  if (isArray(value)) return value.some(holdsFloat);
  if (!isObject(value)) return value instanceof Float64;
  for (const key in value) if (holdsFloat(value[key])) return true;
  return false;
}

const MAX_NUMBERED = 20_000;
const identities = new Map<string, BodyIdentity>();
const numbers = new Map<string, string>();
let lastNumber = 0;

function identityOf(text: string): BodyIdentity {
  let identity = identities.get(text);
  if (identity === undefined) {
    if (identities.size >= MAX_NUMBERED) identities.clear();
    identity = identified(text);
    identities.set(text, identity);
  }
  return identity;
}

const IN_PROCESS = 'json ';

function identified(text: string): BodyIdentity {
  // A JSON patch points at fields, protobuf numbers them, and letters of a key may be written as escapes.
  const isPlain = /^(json )?\s*\{/.test(text) && !text.includes('\\u');
  const mentions = text.match(/resourceVersion/gi)?.length ?? 0;
  if (isPlain && mentions === 0)
    return { number: numberOf(text), namedVersion: undefined, mayNameOthers: false };
  const namedVersion = isPlain && mentions === 1 ? versionNamedIn(text) : undefined;
  if (namedVersion === undefined) return { number: numberOf(text), namedVersion, mayNameOthers: true };
  const others = text.replace(NAMED_VERSION, '"resourceVersion":=');
  return { number: numberOf(others), namedVersion, mayNameOthers: false };
}

const NAMED_VERSION = /"resourceVersion":\s*"[1-9][0-9]*"/;

function versionNamedIn(text: string): string | undefined {
  if (!NAMED_VERSION.test(text)) return undefined;
  try {
    const body: Json = JSON.parse(text.startsWith(IN_PROCESS) ? text.slice(IN_PROCESS.length) : text);
    const version = at(body, 'metadata', 'resourceVersion');
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}

/** A short name for a text: keys made of it are cheap to make and to compare. None is given twice, even after forgetting. */
function numberOf(text: string): string {
  let number = numbers.get(text);
  if (number === undefined) {
    if (numbers.size >= MAX_NUMBERED) numbers.clear();
    lastNumber += 1;
    number = String(lastNumber);
    numbers.set(text, number);
  }
  return number;
}

/**
 * JSON bytes to a value.
 * @throws DecodeError with Go's text.
 */
export function parseJsonBody(body: RawBody): DecodedBodyJson {
  if (body.bytes === undefined) return { value: body.json ?? null, duplicates: [], strictErrors: [] };
  const { value, duplicates } = decodeJson(body.bytes);
  return { value, duplicates, strictErrors: [] };
}

/**
 * The body in the language its media type names. Protobuf says its own type, so `expected` is only for what does not.
 * @throws DecodeError with Go's text.
 */
export function parseBody(body: RawBody, expected?: { apiVersion: string; kind: string }): DecodedBodyJson {
  if (body.bytes === undefined) return parseJsonBody(body);
  if (body.mediaType === 'application/vnd.kubernetes.protobuf')
    return { value: decodeProtobuf(body.bytes, expected).object, duplicates: [], strictErrors: [] };
  if (body.mediaType === 'application/yaml' || body.mediaType === 'application/apply-patch+yaml')
    return { ...decodeYaml(body.bytes), duplicates: [] };
  return parseJsonBody(body);
}

/** 415 for bodies of resources. Source: negotiation errors.go NewUnsupportedMediaTypeError. */
export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  return new StatusError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
}

/** The 400 around a decoding error. */
export function badBody(error: unknown, prefix = ''): StatusError {
  if (error instanceof DecodeError) return newBadRequest(prefix + error.message);
  if (error instanceof StatusError) return error;
  throw error;
}
