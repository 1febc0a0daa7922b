import { newBadRequest } from '../../kube/index.ts';

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
 * @throws StatusError 400.
 */
export function decodeContinue(text: string): ContinueToken {
  const bytes = decodeBase64(text);
  const json = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw invalid(jsonProblem(bytes));
  }
  const { v, rv, start } = (value ?? {}) as { v?: unknown; rv?: unknown; start?: unknown };
  if (v !== API_VERSION)
    throw invalid(`server does not recognize this encoded version ${typeof v === 'string' ? v : ''}`);
  if (typeof rv !== 'number' || rv === 0)
    throw invalid('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (typeof start !== 'string' || start === '')
    throw invalid('encoded start key empty (version meta.k8s.io/v1)');
  return { revision: rv, startKey: start.replace(/\0$/, '') };
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

function jsonProblem(bytes: Buffer): string {
  if (bytes.length === 0) return 'unexpected end of JSON input';
  // Go reports the offending byte as a rune of its own, whatever it starts in UTF-8.
  const first = bytes[0]!;
  const shown =
    first >= 0x20 && first < 0x7f ? String.fromCharCode(first) : `\\u${first.toString(16).padStart(4, '0')}`;
  return `invalid character '${shown}' looking for beginning of value`;
}
