import type { ApiRequest } from '../../sim/apiserver/index.ts';
import { at, deepFreeze, isObject, type Json, memoized } from '../../sim/kube/index.ts';
import { touchesOf } from './touches.ts';
import type { RequestRow } from './trace-event.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A request's body as a row shows it. */
interface Body {
  readonly json: Json | undefined;
  readonly preconditions: RequestRow['preconditions'];
  readonly touches: readonly string[];
}

const NO_BODY: Body = { json: undefined, preconditions: {}, touches: [] };

/** Transports hand over the same bytes for the same text, and a sweep sends the same texts over and over. */
const parsed = new WeakMap<Uint8Array, Body>();

/** What the bytes or the object of a request say. */
export function bodyOf(request: ApiRequest): Body {
  const { body } = request;
  if (body === undefined) return NO_BODY;
  if (!(body instanceof Uint8Array)) return describedBody(body.json);
  if (body.length === 0 || !String(request.headers['content-type'] ?? '').includes('json')) return NO_BODY;
  let known = parsed.get(body);
  if (!known) {
    known = describedBody(parse(body));
    parsed.set(body, known);
  }
  return known;
}

function parse(bytes: Uint8Array): Json | undefined {
  try {
    return deepFreeze(JSON.parse(utf8.decode(bytes)) as Json);
  } catch {
    // Not JSON after all: the server will refuse it; the row then says so.
    return undefined;
  }
}

function describedBody(json: Json | undefined): Body {
  return { json, preconditions: preconditionsOf(json), touches: touchesOf(json) };
}

function preconditionsOf(body: Json | undefined): { resourceVersion?: string; uid?: string } {
  if (!isObject(body)) return {};
  const resourceVersion =
    at(body, 'metadata', 'resourceVersion') ?? at(body, 'preconditions', 'resourceVersion');
  const uid = at(body, 'metadata', 'uid') ?? at(body, 'preconditions', 'uid');
  return {
    ...(typeof resourceVersion === 'string' && resourceVersion !== '' ? { resourceVersion } : {}),
    ...(typeof uid === 'string' && uid !== '' ? { uid } : {}),
  };
}

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

type Place = Pick<
  RequestRow,
  'verb' | 'group' | 'version' | 'resource' | 'subresource' | 'namespace' | 'name'
>;

/** A first reading of the path, for the row's identity when a fault keeps the request from the server. */
export function placeOf({ method, path, query }: ApiRequest, body: Json | undefined): Place {
  const place = placeAt(`${method} ${path}?${query}`);
  if (method !== 'POST' || place.name !== '' || place.resource === '') return place;
  const posted = at(body, 'metadata', 'name');
  return typeof posted === 'string' ? { ...place, name: posted } : place;
}

/** Neither methods nor paths as they are sent contain a space or a question mark. */
const placeAt = memoized(5_000, (sent): Place => {
  const space = sent.indexOf(' ');
  const mark = sent.indexOf('?');
  const method = sent.slice(0, space);
  const [prefix, ...rest] = sent
    .slice(space + 1, mark)
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponentSafely);
  const nowhere = { group: '', version: '', resource: '', subresource: '', namespace: '', name: '' };
  if (prefix !== 'api' && prefix !== 'apis') return { verb: method.toLowerCase(), ...nowhere };
  const group = prefix === 'apis' ? (rest.shift() ?? '') : '';
  const version = rest.shift() ?? '';
  let namespace = '';
  if (rest[0] === 'namespaces' && rest.length > 2 && rest[2] !== 'status' && rest[2] !== 'finalize') {
    namespace = rest[1]!;
    rest.splice(0, 2);
  }
  const [resource = '', name = '', subresource = ''] = rest;
  if (resource === '') return { verb: method.toLowerCase(), ...nowhere };
  const watching = /(^|&)watch=(1|true)(&|$)/.test(sent.slice(mark + 1));
  const read = name === '' ? 'list' : 'get';
  const verb = VERBS[method] ?? (watching ? 'watch' : read);
  return {
    verb: verb === 'delete' && name === '' ? 'deletecollection' : verb,
    group,
    version,
    resource,
    subresource,
    namespace,
    name,
  };
});

function decodeURIComponentSafely(part: string): string {
  if (!part.includes('%')) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
