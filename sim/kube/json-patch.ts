import { jsonKind } from './go-format.ts';
import { isArray, isObject, type Json, type JsonObject, jsonEqual, member } from './json.ts';
import { newBadRequest, StatusError } from './status.ts';

/*
 * JSON patch (RFC 6902) as the server's library applies it, which differs from the RFC where noted.
 * Source: evanphx/json-patch v4 patch.go and apiserver pkg/endpoints/handlers/patch.go; recorded: conformance patch-json.
 */

const MAX_OPERATIONS = 10_000;
/** What all `copy` operations of one patch may copy, in bytes of JSON. Source: apiserver server config JSONPatchMaxCopyBytes. */
const MAX_COPIED_BYTES = 3 * 1024 * 1024;

/** A patch that cannot be applied. The server hides why: every such failure is the same opaque 422. */
class PatchFailure extends Error {}

function failed(): never {
  throw new PatchFailure();
}

type MutableObject = { [key: string]: Json | undefined };

/** `document[key] = value` that treats `__proto__` as the ordinary key it is in JSON. */
function setMember(object: MutableObject, key: string, value: Json): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  else object[key] = value;
}

function copyObject(object: JsonObject): MutableObject {
  return Object.hasOwn(object, '__proto__')
    ? (Object.fromEntries(Object.entries(object)) as MutableObject)
    : { ...object };
}

/** Decodes one reference token: `~1` is a slash, `~0` a tilde; any other tilde stands for itself. */
function decodeToken(token: string): string {
  return token.includes('~') ? token.replace(/~[01]/g, (encoded) => (encoded === '~1' ? '/' : '~')) : token;
}

/** An array index as Go's Atoi reads it: a sign and leading zeros are fine. */
function parseIndex(token: string): number {
  if (!/^[+-]?\d+$/.test(token)) failed();
  return Number(token);
}

/** Negative indices count from the end, unlike in the RFC. */
function resolveIndex(token: string, length: number): number {
  const index = parseIndex(token);
  if (index >= length || index < -length) failed();
  return index < 0 ? index + length : index;
}

/** Size of a value as JSON text, counting no further than `limit`. */
function jsonBytes(value: Json | undefined, limit: number): number {
  if (typeof value === 'string') return Buffer.byteLength(value, 'utf8') + 2;
  if (isArray(value)) {
    let bytes = 2;
    for (const item of value) {
      bytes += jsonBytes(item, limit - bytes) + 1;
      if (bytes > limit) return bytes;
    }
    return bytes;
  }
  if (isObject(value)) {
    let bytes = 2;
    for (const key of Object.keys(value)) {
      bytes += Buffer.byteLength(key, 'utf8') + 4 + jsonBytes(value[key], limit - bytes);
      if (bytes > limit) return bytes;
    }
    return bytes;
  }
  return JSON.stringify(value ?? null).length;
}

/** One application of a patch. Nodes it made itself are changed in place, all others are copied on first change. */
class Patching {
  root: Json;
  readonly #own = new Set<object>();
  #copiedBytes = 0;

  constructor(document: Json) {
    this.root = document;
  }

  #ownObject(object: JsonObject): MutableObject {
    if (this.#own.has(object)) return object as MutableObject;
    const copy = copyObject(object);
    this.#own.add(copy);
    return copy;
  }

  #ownArray(array: readonly Json[]): Json[] {
    if (this.#own.has(array)) return array as Json[];
    const copy = [...array];
    this.#own.add(copy);
    return copy;
  }

  /** The container that the last token of `path` points into, for reading. */
  #container(path: string): { container: readonly Json[] | JsonObject; key: string } {
    const tokens = tokensOf(path);
    let node: Json | undefined = this.root;
    for (const token of tokens.slice(0, -1)) node = child(node, token);
    if (!isArray(node) && !isObject(node)) failed();
    return { container: node, key: tokens.at(-1)! };
  }

  /** As {@link container}, but every node on the way belongs to this patching and may be changed. */
  #writable(path: string): { container: Json[] | MutableObject; key: string } {
    const tokens = tokensOf(path);
    const parents = tokens.slice(0, -1);
    let container = this.#writableNode(this.root);
    this.root = container;
    for (const token of parents) {
      const next = this.#writableNode(child(container, token));
      if (isArray(container)) (container as Json[])[resolveIndex(token, container.length)] = next;
      else setMember(container as MutableObject, token, next);
      container = next;
    }
    return { container, key: tokens.at(-1)! };
  }

  #writableNode(node: Json | undefined): Json[] | MutableObject {
    if (isArray(node)) return this.#ownArray(node);
    if (isObject(node)) return this.#ownObject(node);
    return failed();
  }

  read(path: string): Json | undefined {
    const { container, key } = this.#container(path);
    return isArray(container) ? container[resolveIndex(key, container.length)] : member(container, key);
  }

  add(path: string, value: Json): void {
    const { container, key } = this.#writable(path);
    if (!isArray(container)) {
      setMember(container, key, value);
      return;
    }
    // `-` appends; so does -1, because negative positions count from behind the last element.
    const at = key === '-' ? container.length : resolveIndex(key, container.length + 1);
    container.splice(at, 0, value);
  }

  remove(path: string): void {
    const { container, key } = this.#writable(path);
    if (isArray(container)) {
      container.splice(resolveIndex(key, container.length), 1);
      return;
    }
    if (!Object.hasOwn(container, key)) failed();
    delete container[key];
  }

  /** Replacing a missing key of an object sets it, unlike in the RFC. */
  replace(path: string, value: Json): void {
    if (path === '') {
      if (!isArray(value) && !isObject(value)) failed();
      this.root = value;
      return;
    }
    const { container, key } = this.#writable(path);
    if (isArray(container)) container[resolveIndex(key, container.length)] = value;
    else setMember(container, key, value);
  }

  move(from: string, path: string): void {
    const value = this.read(from);
    this.remove(from);
    this.add(path, value ?? null);
  }

  copy(from: string, path: string): void {
    const value = this.read(from) ?? null;
    this.#copiedBytes += jsonBytes(value, MAX_COPIED_BYTES);
    if (this.#copiedBytes > MAX_COPIED_BYTES) failed();
    // A real copy: the source may be a node of this patching and be changed in place later.
    this.add(path, this.#clone(value));
  }

  #clone(value: Json): Json {
    if (isArray(value)) return this.#own.has(value) ? value.map((item) => this.#clone(item)) : value;
    if (!isObject(value) || !this.#own.has(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, this.#clone(item ?? null)]),
    ) as JsonObject;
  }

  test(path: string, value: Json | undefined): void {
    const actual = path === '' ? this.root : this.read(path);
    // A missing key equals null.
    if (!jsonEqual(actual ?? null, value ?? null)) failed();
  }
}

/** The part before the first slash is ignored, so `data/a` means the key `a` of the document. */
function tokensOf(path: string): string[] {
  const tokens = path.split('/').slice(1).map(decodeToken);
  if (tokens.length === 0) failed();
  return tokens;
}

function child(node: Json | undefined, token: string): Json {
  let value: Json | undefined;
  if (isArray(node)) value = node[resolveIndex(token, node.length)];
  else if (isObject(node)) value = member(node, token);
  // Null is what the library holds for a missing value.
  return value ?? failed();
}

function text(operation: JsonObject, key: string): string {
  const value = member(operation, key);
  return typeof value === 'string' ? value : failed();
}

function run(patching: Patching, operation: JsonObject): void {
  const value = member(operation, 'value');
  const path = text(operation, 'path');
  switch (member(operation, 'op')) {
    case 'add':
      patching.add(path, value ?? null);
      break;
    case 'remove':
      patching.remove(path);
      break;
    case 'replace':
      patching.replace(path, value ?? null);
      break;
    case 'move':
      patching.move(text(operation, 'from'), path);
      break;
    case 'copy':
      patching.copy(text(operation, 'from'), path);
      break;
    case 'test':
      patching.test(path, value);
      break;
    default:
      failed();
  }
}

function cannotDecode(value: Json | undefined, target: string): StatusError {
  return newBadRequest(`error decoding patch: json: cannot unmarshal ${jsonKind(value)} into Go ${target}`);
}

/** The patch as a list of operations, refused as the server's decoder refuses it. */
function decodeOperations(patch: Json): readonly JsonObject[] {
  if (patch === null) return [];
  if (!isArray(patch)) throw cannotDecode(patch, 'value of type []handlers.jsonPatchOp');
  const operations: JsonObject[] = [];
  for (const item of patch) {
    if (item !== null && !isObject(item)) throw cannotDecode(item, 'value of type handlers.jsonPatchOp');
    const operation = item ?? {};
    for (const field of ['op', 'path', 'from']) {
      const value = member(operation, field);
      if (value !== undefined && value !== null && typeof value !== 'string')
        throw cannotDecode(value, `struct field jsonPatchOp.${field} of type string`);
    }
    operations.push(operation);
  }
  return operations;
}

/**
 * Applies a decoded JSON patch and returns the new document; what did not change is shared with the old one.
 * Refusals are those of the server: 400 for what is no patch, 413 for more than 10,000 operations, and one opaque 422
 * for everything that fails while applying.
 */
export function applyJsonPatch(document: Json, patch: Json): Json {
  const operations = decodeOperations(patch);
  if (operations.length > MAX_OPERATIONS)
    throw new StatusError(
      413,
      'RequestEntityTooLarge',
      `Request entity too large: The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${operations.length}`,
    );
  const patching = new Patching(document);
  try {
    for (const operation of operations) run(patching, operation);
  } catch (error) {
    if (!(error instanceof PatchFailure)) throw error;
    throw new StatusError(
      422,
      'Invalid',
      'the server rejected our request due to an error in our request',
      {},
    );
  }
  return patching.root;
}
