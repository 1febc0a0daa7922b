import { gunzipSync } from 'node:zlib';
import type { ApiHandler, ApiRequest, ApiResponse, HeaderValue } from '../../sim/apiserver/index.ts';
import { ConnectionError } from '../../sim/apiserver/index.ts';
import { isPlainObject, type PlainJson, parsePlain } from './plain-json.ts';

/** An answer as it arrived. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, HeaderValue>>;
  readonly body: AnswerBody;
  readonly pollTimeout?: boolean;
  /** For watches: whether the server ended the stream. */
  readonly ended?: boolean;
}

export type AnswerBody =
  | { readonly kind: 'empty' | 'protobuf' }
  | { readonly kind: 'json'; readonly json: PlainJson }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'events'; readonly events: readonly PlainJson[] };

/** What a step led to: an answer, or why there is none. */
export type Outcome = Answer | { readonly error: string };

export function isAnswer(outcome: Outcome | undefined): outcome is Answer {
  return outcome !== undefined && 'status' in outcome;
}

/** The JSON of an answer, or undefined. */
export function jsonOf(outcome: Outcome | undefined): PlainJson | undefined {
  return isAnswer(outcome) && outcome.body.kind === 'json' ? outcome.body.json : undefined;
}

/** Sends a request and reads the whole answer. */
export async function ask(send: ApiHandler, request: ApiRequest): Promise<Outcome> {
  try {
    const response = await send(request);
    return {
      status: response.status,
      headers: response.headers,
      body: readBody(response, await bytesOf(response)),
    };
  } catch (error) {
    if (error instanceof ConnectionError) return { error: error.code };
    throw error;
  }
}

/** The whole body. */
export async function bytesOf(response: ApiResponse): Promise<Uint8Array> {
  const { body } = response;
  if (body.kind === 'bytes') return body.bytes;
  if (body.kind === 'object') return body.bytes();
  const parts: Uint8Array[] = [];
  if (body.kind === 'chunks') for await (const chunk of body.chunks) parts.push(chunk);
  else for await (const frame of body.frames) parts.push(frame.bytes());
  return Buffer.concat(parts);
}

/** Bytes as what they are, whatever the headers claim. */
export function readBody(response: Pick<ApiResponse, 'headers'>, bytes: Uint8Array): AnswerBody {
  // fetch unpacks bodies and leaves the header that says they are packed.
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const plain = isPacked ? gunzipSync(bytes) : Buffer.from(bytes);
  if (plain.length === 0) return { kind: 'empty' };
  if (plain.subarray(0, 4).toString('latin1') === 'k8s\0') return { kind: 'protobuf' };
  const text = plain.toString('utf8');
  if (!/json/.test(String(response.headers['content-type'] ?? '')) && !/^\s*[{[]/.test(text))
    return { kind: 'text', text };
  try {
    return { kind: 'json', json: parsePlain(text) };
  } catch {
    return { kind: 'text', text };
  }
}

/** `metadata` of an object, or undefined. */
export function metadataOf(value: PlainJson | undefined): Readonly<Record<string, PlainJson>> | undefined {
  const metadata = isPlainObject(value) ? value['metadata'] : undefined;
  return isPlainObject(metadata) ? metadata : undefined;
}
