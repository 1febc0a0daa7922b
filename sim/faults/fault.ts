import type { ApiHandler, ApiRequest, ApiResponse, RequestInfo, WatchFrame } from '../apiserver/index.ts';
import type { Clock } from '../clock/index.ts';
import type { Tape } from '../random/index.ts';
import type { Window } from './fault-rule.ts';
import type { FaultedWatch } from './faulted-watch.ts';

/**
 * How real a fault is. A: any healthy server under load. B: high availability, caches, rolling upgrades. C: data loss,
 * a lying proxy. Verdicts count them apart.
 */
export type Realism = 'A' | 'B' | 'C';

/** The processes behind the requests, as far as faults may touch them. */
export interface ActorControl {
  /** Kills the actor abruptly: volatile state is gone, nothing is flushed. Restarting is the port's business. */
  crash(actor: string): void;
  /** Freezes the actor: its timers and continuations wait. */
  pause(actor: string): void;
  resume(actor: string): void;
}

/** What a request fault may use. */
export interface FaultContext {
  readonly rule: string;
  readonly request: ApiRequest;
  readonly info: RequestInfo;
  readonly clock: Clock;
  readonly tape: Tape;
  /** The rule's window, if it has one. */
  readonly during: Window | undefined;
  /** Passes the request on: later rules may still strike it. */
  next(): Promise<ApiResponse>;
  /** The handler below the plane, past all other rules. */
  readonly inner: ApiHandler;
  /** Headers for requests the plane makes on its own behalf (foreign touches, reading revisions). */
  readonly credentials: ApiRequest['headers'];
  readonly actors: ActorControl | undefined;
  /** Runs `strike` after the answer reached the actor and before anything else it does can be observed. */
  afterAcknowledgement(strike: () => void): void;
}

/** The behaviour of one kind of action on a request. Stateless: all state is in the rule's tally and on the clock. */
export interface RequestFault<Action> {
  realism(action: Action): Realism;
  /** True when a real cluster would need the effect imitated (buffered, recomputed) rather than passed through. */
  readonly emulated?: boolean;
  /** Requests this action makes no sense for are not counted as matched. Default: all. */
  appliesTo?(action: Action, info: RequestInfo, request: ApiRequest): boolean;
  run(action: Action, context: FaultContext): Promise<ApiResponse>;
}

/** What becomes of one event of a watch. */
export type EventFate =
  | { readonly kind: 'drop' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'delay'; readonly delayMs: number };

/** What a watch fault may use. */
export interface WatchFaultContext {
  readonly rule: string;
  readonly clock: Clock;
  readonly tape: Tape;
  readonly during: Window | undefined;
}

/** The behaviour of one kind of action on an open watch: it strikes single events, or the stream as a whole. */
export type WatchFault<Action> = EventFault<Action> | StreamFault<Action>;

export interface EventFault<Action> {
  readonly strikes: 'event';
  realism(action: Action): Realism;
  appliesTo?(action: Action, frame: WatchFrame): boolean;
  fate(action: Action, context: WatchFaultContext): EventFate;
}

export interface StreamFault<Action> {
  readonly strikes: 'stream';
  realism(action: Action): Realism;
  /** Strike after this many events were delivered instead of when the window opens. */
  afterEvents?(action: Action): number | undefined;
  /** False leaves streams alone for this configuration of the action. */
  appliesTo?(action: Action): boolean;
  strike(action: Action, watch: FaultedWatch, context: WatchFaultContext): void;
}
