import type { FaultNote, WatchBeginning } from '../../sim/apiserver/index.ts';
import type { Json, KubeObject } from '../../sim/kube/index.ts';

/** What a client may believe about its write after the answer (or the lack of one). */
export type ClientBelief = 'yes' | 'no' | 'unknown';

/** What really happened to the store: the other half of the ledger, which no client sees. */
export type Committed = 'none' | 'once' | 'twice' | 'late';

export type Acknowledged = 'none' | 'success' | 'error';

/** A fault that struck a request. */
export interface StruckFault extends FaultNote {
  /** When: of what strikes an open watch, later than its request. Traces of earlier versions do not say. */
  readonly t?: number;
}

/** What the server sent on a watch, below all faults: it is judged by this, and not the network. */
export interface SentWatch extends WatchBeginning {
  /** `MODIFIED 57`: type and resourceVersion of each event that left for the client, in order. */
  readonly sent: readonly string[];
}

/**
 * One request: what was asked, what was committed, what was acknowledged, and what the client may therefore believe.
 * Times are milliseconds of virtual time since the start of the run.
 */
export interface RequestRow {
  readonly kind: 'request';
  readonly index: number;
  /** How many events the trace had when it began: they are in its past, all others are not. */
  readonly begunAfter: number;
  readonly t: number;
  /** When the answer (or the broken connection) reached the client; undefined when none did before the end. */
  readonly endT: number | undefined;
  readonly actor: string;
  readonly incarnation: number;
  /** `actor#incarnation/verb/group.resource/ns/name/subresource/occurrence`: survives changes elsewhere in the run. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly user: string;
  readonly userAgent: string;
  readonly contentType: string;
  /** The decoded body; undefined when there is none or it is no JSON. */
  readonly body: Json | undefined;
  /** What the write insists on. */
  readonly preconditions: { readonly resourceVersion?: string; readonly uid?: string };
  /** JSON pointers of what the body touches, at most two levels deep below the root. */
  readonly touches: readonly string[];
  readonly committed: Committed;
  readonly acked: Acknowledged;
  readonly belief: ClientBelief;
  /** Revisions of the first and last commit's object before and after. */
  readonly rvBefore: string | undefined;
  readonly rvAfter: string | undefined;
  /** 0 when the connection broke or nothing came back. */
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly retryAfterSeconds: number | undefined;
  readonly faults: readonly StruckFault[];
  /** What authorised it, e.g. `ClusterRole/x`; empty when nothing was decided. */
  readonly rule: string;
  readonly allowed: boolean | undefined;
  /** resourceVersion of what a read returned. */
  readonly readRv: string | undefined;
  /** Of a watch that began on the simulated server; it grows as long as the watch is open and is no part of the hash. */
  readonly watch?: SentWatch;
}

/** One committed change. */
export interface CommitRow {
  readonly kind: 'commit';
  readonly index: number;
  readonly t: number;
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly object: KubeObject;
  readonly oldObject: KubeObject | undefined;
  /** The request that committed it; undefined for what the cluster does by itself. */
  readonly request: RequestRow | undefined;
}

/** The end of one run of an engine, or of one incarnation of a controller. */
export interface RunRow {
  readonly kind: 'run';
  readonly actor: string;
  /** The how-manieth run, from 1; the incarnation of its requests. */
  readonly number: number;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Undefined when it was killed or never ended. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly killed: boolean;
  /** What it decided, until it was killed for one, by the engine's own account; of engines that give one. */
  readonly decisions?: readonly string[];
  /** Why it was killed: it went on without end while virtual time stood still. */
  readonly hung?: string;
}

/** Something worth a line in a report that is none of the above: a kill, a missed start, a foreign hand. */
export interface MarkRow {
  readonly kind: 'mark';
  readonly t: number;
  readonly what: string;
  readonly actor: string;
}

/** An object that was there before the first request. */
export interface GivenRow {
  readonly kind: 'given';
  readonly object: KubeObject;
}

/** The world is complete, virtual time begins. */
export interface StartRow {
  readonly kind: 'start';
}

/** A run as a list: every verdict is a fold over it. */
export type TraceEvent = GivenRow | StartRow | RequestRow | CommitRow | RunRow | MarkRow;
