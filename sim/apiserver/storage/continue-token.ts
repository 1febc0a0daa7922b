import { posix } from 'node:path';
import { DecodeError, decodeJson } from '../../codec/index.ts';
import { isObject, type Json, jsonKind, newBadRequest } from '../../kube/index.ts';

/** Where a page ended: the revision all pages show, and the key the next page starts at. */
export interface ContinueToken {
  /** -1: start at the newest state, inconsistent with earlier pages. */
  readonly revision: number;
  /** `name`, or `namespace/name` for lists over all namespaces; the next page starts here, inclusive. */
  readonly startKey: string;
}

const API_VERSION = 'meta.k8s.io/v1';

/** Source: apiserver pkg/storage/continue.go EncodeContinue. */
export function encodeContinue(token: ContinueToken): string {
  const json = `{"v":"${API_VERSION}","rv":${token.revision},"start":${JSON.stringify(`${token.startKey}\0`)}}`;
  return Buffer.from(json).toString('base64url');
}

/**
 * Reads a token, refusing what is not one with the texts of Go's base64 and JSON decoders.
 * @throws StatusError 400. Source: apiserver pkg/storage/continue.go DecodeContinue.
 */
export function decodeContinue(text: string): ContinueToken {
  const { v, rv, start } = decodeMembers(decodeBase64(text));
  if (v !== API_VERSION) throw invalid(`server does not recognize this encoded version ${v}`);
  if (rv === 0) throw invalid('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (start === '') throw invalid('encoded start key empty (version meta.k8s.io/v1)');
  const key = start.startsWith('/') ? start : `/${start}`;
  // Nobody gets out of the collection.
  if (posix.normalize(key) !== key || (key !== '/' && key.endsWith('/'))) throw invalid(start);
  return { revision: rv, startKey: key.slice(1).replace(/\0$/, '') };
}

function decodeMembers(bytes: Buffer): { readonly v: string; readonly rv: number; readonly start: string } {
  let value: Json;
  try {
    ({ value } = decodeJson(bytes));
  } catch (error) {
    if (error instanceof DecodeError) throw invalid(jsonProblem(bytes) ?? error.message);
    throw error;
  }
  if (value === null) value = {};
  if (!isObject(value)) throw wrongType(jsonKind(value), 'value of type storage.continueToken');
  const { v = '', rv = 0, start = '' } = value;
  if (typeof v !== 'string') throw wrongField(v, 'v', 'string');
  if (typeof rv !== 'number' || !Number.isInteger(rv)) throw wrongField(rv, 'rv', 'int64');
  if (typeof start !== 'string') throw wrongField(start, 'start', 'string');
  return { v, rv, start };
}

function wrongField(value: Json, field: string, type: string): Error {
  return wrongType(jsonKind(value), `struct field continueToken.${field} of type ${type}`);
}

function wrongType(given: string, wanted: string): Error {
  return invalid(`json: cannot unmarshal ${given} into Go ${wanted}`);
}

function invalid(why: string): Error {
  return newBadRequest(`invalid continue token: continue key is not valid: ${why}`);
}

/** Go's RawURLEncoding names the first byte it cannot use. */
function decodeBase64(text: string): Buffer {
  const bad = text.search(/[^A-Za-z0-9_-]/);
  if (bad >= 0) throw invalid(`illegal base64 data at input byte ${bad}`);
  if (text.length % 4 === 1) throw invalid(`illegal base64 data at input byte ${text.length - 1}`);
  return Buffer.from(text, 'base64url');
}

/** Go reports an offending first byte as a rune of its own, whatever it starts in UTF-8. */
function jsonProblem(bytes: Buffer): string | undefined {
  const first = bytes[0] ?? 0;
  if (first < 0x80) return undefined;
  return `invalid character '\\u${first.toString(16).padStart(4, '0')}' looking for beginning of value`;
}
