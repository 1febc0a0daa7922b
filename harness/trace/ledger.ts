import {
  type ApiHandler,
  type ApiRequest,
  type ApiResponse,
  type Commit,
  ConnectionError,
} from '../../sim/apiserver/index.ts';
import type { Clock } from '../../sim/clock/index.ts';
import { at } from '../../sim/kube/index.ts';
import { bodyOf, placeOf } from './request-reading.ts';
import { RollingHash } from './rolling-hash.ts';
import { type OpenRow, RowObserver } from './row-observer.ts';
import type { CommitRow, MarkRow, RunRow, TraceEvent } from './trace-event.ts';

/** Who speaks through a handler of the ledger. */
export interface Speaker {
  readonly name: string;
  /** Asked at every request: a restarted process is a new incarnation. */
  incarnation(): number;
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
