import {
  type ApiHandler,
  type ApiRequest,
  type ApiResponse,
  type Commit,
  ConnectionError,
  type FaultNote,
  type RequestInfo,
  type RequestObserver,
  type UserInfo,
  type WatchBeginning,
  type WatchFrame,
} from '../../sim/apiserver/index.ts';
import type { Clock } from '../../sim/clock/index.ts';
import { at, deepFreeze, isObject, type Json, memoized } from '../../sim/kube/index.ts';
import { RollingHash } from './rolling-hash.ts';
import { touchesOf } from './touches.ts';
import type {
  CommitRow,
  MarkRow,
  RequestRow,
  RunRow,
  SentWatch,
  StruckFault,
  TraceEvent,
} from './trace-event.ts';

/** Who speaks through a handler of the ledger. */
export interface Speaker {
  readonly name: string;
  /** Asked at every request: a restarted process is a new incarnation. */
  incarnation(): number;
}

/** A row while its request is under way. */
type OpenRow = { -readonly [Key in keyof RequestRow]: RequestRow[Key] } & {
  faults: StruckFault[];
  watch?: SentWatch & { readonly sent: string[] };
};

/** Writes into a row what the server and the faults say of it. */
class RowObserver implements RequestObserver {
  readonly #row: OpenRow;
  readonly #outer: RequestObserver | undefined;
  readonly #commit: (commit: Commit) => void;
  readonly #now: () => number;
  readonly #onSent: () => void;

  constructor(
    row: OpenRow,
    outer: RequestObserver | undefined,
    ledger: { commit(commit: Commit): void; now(): number; sent(): void },
  ) {
    this.#row = row;
    this.#outer = outer;
    this.#commit = ledger.commit;
    this.#now = ledger.now;
    this.#onSent = ledger.sent;
  }

  authenticated(user: UserInfo): void {
    this.#row.user = user.name;
    this.#outer?.authenticated?.(user);
  }

  /** The server's reading of the path is the true one; the row's own was only needed for its name. */
  resolved(info: RequestInfo): void {
    const row = this.#row;
    row.verb = info.verb;
    row.group = info.group;
    row.version = info.version;
    row.resource = info.resource;
    row.subresource = info.subresource;
    row.namespace = info.namespace;
    if (info.name !== '') row.name = info.name;
    this.#outer?.resolved?.(info);
  }

  authorized(allowed: boolean, by: string): void {
    this.#row.allowed = allowed;
    this.#row.rule = by;
    this.#outer?.authorized?.(allowed, by);
  }

  committed(commit: Commit): void {
    const row = this.#row;
    row.committed = row.endT !== undefined ? 'late' : row.committed === 'none' ? 'once' : 'twice';
    row.rvBefore ??= commit.oldObject?.metadata.resourceVersion;
    row.rvAfter = commit.object.metadata.resourceVersion;
    this.#commit(commit);
    this.#outer?.committed?.(commit);
  }

  watching(beginning: WatchBeginning): void {
    this.#row.watch = { ...beginning, sent: [] };
    this.#outer?.watching?.(beginning);
  }

  sent(type: WatchFrame['type'], resourceVersion: string): void {
    this.#row.watch?.sent.push(`${type} ${resourceVersion}`);
    this.#onSent();
    this.#outer?.sent?.(type, resourceVersion);
  }

  faulted(fault: FaultNote): void {
    this.#row.faults.push({ ...fault, t: this.#now() });
    this.#outer?.faulted?.(fault);
  }
}

/** A run may not fill the memory, and 160,000 events take most of a gigabyte: more than this end it with an error. */
const MAX_EVENTS = 500_000;
/** How many events of watches, a short text each, weigh as much as one of a run. */
const SENT_PER_EVENT = 100;

/** The run wrote more history than a trace may hold; something repeats itself without end. */
export class TraceOverflowError extends Error {
  readonly code = 'KUBEFLAP_TRACE_OVERFLOW';
}

export interface LedgerOptions {
  readonly clock: Clock;
  /** The instant that is t=0. */
  readonly startedAt: number;
  /** Told of every event as it is written; this is how verdicts are reached while the run goes on. */
  readonly listener?: (event: TraceEvent) => void;
  /** Default {@link MAX_EVENTS}. */
  readonly maxEvents?: number;
}

/**
 * The ledger: takes a handler, gives a handler per actor. One row per request with what was committed, what was
 * acknowledged, and what the client may therefore believe. It sees both sides of the fault plane: answers above it,
 * commits below it.
 */
export class Ledger {
  readonly events: TraceEvent[] = [];
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #listener: ((event: TraceEvent) => void) | undefined;
  readonly #maxEvents: number;
  readonly #hash = new RollingHash();
  readonly #occurrences = new Map<string, number>();
  readonly #open = new Set<OpenRow>();
  #rows = 0;
  #commits = 0;
  #sent = 0;
  #unclaimed: Commit | undefined;

  constructor(options: LedgerOptions) {
    this.#clock = options.clock;
    this.#startedAt = options.startedAt;
    this.#listener = options.listener;
    this.#maxEvents = options.maxEvents ?? MAX_EVENTS;
  }

  /** A handler whose requests are written down under the speaker's name. */
  handlerFor(speaker: Speaker, inner: ApiHandler): ApiHandler {
    return (request) => this.#record(speaker, inner, request);
  }

  /** Milliseconds since the start of the run. */
  now(): number {
    return this.#clock.now() - this.#startedAt;
  }

  /**
   * Something was stored. Whose doing it was is said right after, by the request; what no request claims is the cluster's
   * own: expired events, for instance.
   */
  stored(commit: Commit): void {
    this.#claim();
    this.#unclaimed = commit;
  }

  /** Gives what no request claimed to the cluster. */
  #claim(): void {
    const commit = this.#unclaimed;
    this.#unclaimed = undefined;
    if (commit) this.#commit(commit, undefined);
  }

  run(row: Omit<RunRow, 'kind'>): void {
    this.#hash.text(`${row.actor}#${row.number}`);
    this.#hash.number(row.startedAt);
    this.#hash.number(row.endedAt);
    this.#hash.number(row.exitCode ?? -1);
    this.#write({ kind: 'run', ...row });
  }

  mark(what: string, actor: string): void {
    const row: MarkRow = { kind: 'mark', t: this.now(), what, actor };
    this.#hash.text(`${actor} ${what}`);
    this.#write(row);
  }

  /** An event that is no decision of the run: the state before it. */
  given(event: TraceEvent): void {
    this.#write(event);
  }

  /** Writes down the requests nobody answered. */
  close(): void {
    this.#claim();
    for (const row of this.#open) this.#finish(row, undefined);
    this.#open.clear();
  }

  /** Summary of everything decided so far. Equal runs have equal hashes. */
  get hash(): string {
    return this.#hash.digest();
  }

  async #record(speaker: Speaker, inner: ApiHandler, request: ApiRequest): Promise<ApiResponse> {
    const row = this.#begin(speaker, request);
    const observer = new RowObserver(row, request.observer, {
      commit: (commit) => this.#commit(commit, row),
      now: () => this.now(),
      sent: () => {
        this.#sent += 1;
      },
    });
    const actor = { name: row.actor, incarnation: row.incarnation };
    try {
      const response = await inner({ ...request, actor, observer });
      this.#answered(row, response);
      return response;
    } catch (error) {
      row.message = error instanceof Error ? error.message : String(error);
      row.reason = error instanceof ConnectionError ? error.code : 'Error';
      this.#finish(row, 'error');
      throw error;
    }
  }

  #begin(speaker: Speaker, request: ApiRequest): OpenRow {
    const { json: body, preconditions, touches } = bodyOf(request);
    const { verb, group, version, resource, subresource, namespace, name } = placeOf(request, body);
    const incarnation = speaker.incarnation();
    const row: OpenRow = {
      kind: 'request',
      index: this.#rows++,
      begunAfter: this.events.length,
      t: this.now(),
      endT: undefined,
      actor: speaker.name,
      incarnation,
      id: '',
      method: request.method,
      path: request.path,
      query: request.query,
      verb,
      group,
      version,
      resource,
      subresource,
      namespace,
      name,
      user: '',
      userAgent: String(request.headers['user-agent'] ?? ''),
      contentType: String(request.headers['content-type'] ?? ''),
      body,
      preconditions,
      touches,
      committed: 'none',
      acked: 'none',
      belief: 'unknown',
      rvBefore: undefined,
      rvAfter: undefined,
      code: 0,
      reason: '',
      message: '',
      retryAfterSeconds: undefined,
      faults: [],
      rule: '',
      allowed: undefined,
      readRv: undefined,
    };
    row.id = this.#idOf(row);
    this.#open.add(row);
    return row;
  }

  #idOf(row: OpenRow): string {
    const target =
      row.resource === ''
        ? row.path
        : `${row.group === '' ? row.resource : `${row.resource}.${row.group}`}/${row.namespace}/${row.name}/${row.subresource}`;
    const identity = `${row.actor}#${row.incarnation}/${row.verb}/${target}`;
    const occurrence = (this.#occurrences.get(identity) ?? 0) + 1;
    this.#occurrences.set(identity, occurrence);
    return `${identity}/${occurrence}`;
  }

  #commit(commit: Commit, request: OpenRow | undefined): void {
    if (this.#unclaimed?.revision === commit.revision) this.#unclaimed = undefined;
    else if (request !== undefined) this.#claim();
    this.#hash.number(commit.revision);
    if (request === undefined)
      this.#hash.text(`${commit.type} ${commit.resource}/${commit.namespace}/${commit.name}`);
    const row: CommitRow = {
      kind: 'commit',
      index: this.#commits++,
      t: this.now(),
      revision: commit.revision,
      type: commit.type,
      group: commit.group,
      resource: commit.resource,
      namespace: commit.namespace,
      name: commit.name,
      object: commit.object,
      oldObject: commit.oldObject,
      request,
    };
    this.#write(row);
  }

  #answered(row: OpenRow, response: ApiResponse): void {
    row.code = response.status;
    const failed = response.status >= 400;
    if (response.body.kind === 'object') {
      const { object } = response.body;
      if (failed) {
        row.reason = String(object['reason'] ?? '');
        row.message = String(object['message'] ?? '');
      } else {
        const rv = at(object, 'metadata', 'resourceVersion');
        if (typeof rv === 'string') row.readRv = rv;
      }
    }
    const retryAfter = Number(response.headers['retry-after']);
    if (response.headers['retry-after'] !== undefined && Number.isFinite(retryAfter))
      row.retryAfterSeconds = retryAfter;
    this.#finish(row, failed ? 'error' : 'success');
  }

  #finish(row: OpenRow, acked: 'success' | 'error' | undefined): void {
    this.#open.delete(row);
    if (acked !== undefined) {
      row.acked = acked;
      row.endT = this.now();
    }
    row.belief = beliefOf(row);
    this.#claim();
    this.#hash.text(row.id);
    this.#hash.number(row.t);
    this.#hash.number(row.endT ?? -1);
    this.#hash.number(row.code);
    this.#hash.text(row.committed);
    for (const fault of row.faults) this.#hash.text(fault.rule);
    this.#write(row);
  }

  #write(event: TraceEvent): void {
    if (this.events.length + this.#sent / SENT_PER_EVENT >= this.#maxEvents)
      throw new TraceOverflowError(
        `more than ${this.#maxEvents} events in one run: something repeats itself without end`,
      );
    this.events.push(event);
    this.#listener?.(event);
  }
}

/**
 * What a sane client concludes. A 4xx is an answer; a 5xx or a broken connection says nothing about the store, except where
 * the server promises that it did nothing (503 before processing, 429).
 */
function beliefOf(row: OpenRow): 'yes' | 'no' | 'unknown' {
  if (row.acked === 'success') return 'yes';
  if (row.acked === 'none' || row.code === 0) return row.reason === 'ECONNREFUSED' ? 'no' : 'unknown';
  return row.code < 500 || row.code === 503 ? 'no' : 'unknown';
}

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

function bodyOf(request: ApiRequest): Body {
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
function placeOf({ method, path, query }: ApiRequest, body: Json | undefined): Place {
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
