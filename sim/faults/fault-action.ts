import { type Conflict, conflict } from './actions/conflict.ts';
import { type Crash, crash } from './actions/crash.ts';
import { type Delay, delay } from './actions/delay.ts';
import { type DelayCommit, delayCommit } from './actions/delay-commit.ts';
import { type DelayEvents, delayEvents } from './actions/delay-events.ts';
import { type DropEvents, dropEvents } from './actions/drop-events.ts';
import { type DropWatch, dropWatch } from './actions/drop-watch.ts';
import { type DuplicateEvents, duplicateEvents } from './actions/duplicate-events.ts';
import { type DuplicateRequest, duplicateRequest } from './actions/duplicate-request.ts';
import { type ExpireWatch, expireWatch } from './actions/expire-watch.ts';
import { type Forbidden, forbidden } from './actions/forbidden.ts';
import { type InternalError, internalError } from './actions/internal-error.ts';
import { type LoseRequest, loseRequest } from './actions/lose-request.ts';
import { type LoseResponse, loseResponse } from './actions/lose-response.ts';
import { type LoseWrite, loseWrite } from './actions/lose-write.ts';
import { type NoBookmarks, noBookmarks } from './actions/no-bookmarks.ts';
import { type NotFound, notFound } from './actions/not-found.ts';
import { type Partition, partition } from './actions/partition.ts';
import { type Pause, pause } from './actions/pause.ts';
import { type Refuse, refuse } from './actions/refuse.ts';
import { type Respond, respond } from './actions/respond.ts';
import { type ServerTimeout, serverTimeout } from './actions/server-timeout.ts';
import { type StaleRead, staleRead } from './actions/stale-read.ts';
import { type StallWatch, stallWatch } from './actions/stall-watch.ts';
import { type TooManyRequests, tooManyRequests } from './actions/too-many-requests.ts';
import { type TruncateBody, truncateBody } from './actions/truncate-body.ts';
import { type Unauthorized, unauthorized } from './actions/unauthorized.ts';
import { type Unavailable, unavailable } from './actions/unavailable.ts';
import type { Realism, RequestFault, WatchFault } from './fault.ts';

/** What strikes a request. */
export type RequestAction =
  | Respond
  | Conflict
  | Crash
  | Delay
  | DelayCommit
  | DuplicateRequest
  | Forbidden
  | InternalError
  | LoseRequest
  | LoseResponse
  | LoseWrite
  | NotFound
  | Pause
  | Refuse
  | ServerTimeout
  | StaleRead
  | TooManyRequests
  | TruncateBody
  | Unauthorized
  | Unavailable;

/** What strikes a watch that is already open, or its events. */
export type WatchAction =
  | DelayEvents
  | DropEvents
  | DropWatch
  | DuplicateEvents
  | ExpireWatch
  | NoBookmarks
  | StallWatch;

/** One of several, drawn by weight on the tape at `fault/<rule>/oneOf`. */
export interface OneOf {
  readonly do: 'oneOf';
  readonly choices: readonly { readonly weight: number; readonly action: RequestAction }[];
}

/** {@link Partition} strikes requests and open watches alike. */
export type FaultAction = RequestAction | WatchAction | Partition | OneOf;

type FaultsOf<Action extends { readonly do: string }, Shape extends 'request' | 'watch'> = {
  readonly [Kind in Action['do']]: Shape extends 'request'
    ? RequestFault<Extract<Action, { readonly do: Kind }>>
    : WatchFault<Extract<Action, { readonly do: Kind }>>;
};

/** Every request fault by its name. */
export const requestFaults: FaultsOf<RequestAction | Partition, 'request'> = {
  respond,
  conflict,
  crash,
  delay,
  delayCommit,
  duplicateRequest,
  forbidden,
  internalError,
  loseRequest,
  loseResponse,
  loseWrite,
  notFound,
  partition: partition.request,
  pause,
  refuse,
  serverTimeout,
  staleRead,
  tooManyRequests,
  truncateBody,
  unauthorized,
  unavailable,
};

/** Every watch fault by its name. */
export const watchFaults: FaultsOf<WatchAction | Partition, 'watch'> = {
  delayEvents,
  dropEvents,
  dropWatch,
  duplicateEvents,
  expireWatch,
  noBookmarks,
  partition: partition.watch,
  stallWatch,
};

const REALISMS: readonly Realism[] = ['A', 'B', 'C'];

/** The less real of the two classes. */
export function worse(one: Realism, other: Realism): Realism {
  return REALISMS.indexOf(other) > REALISMS.indexOf(one) ? other : one;
}

/** How real an action is; of one that does several things, the worst of them. */
export function realismOf(action: FaultAction): Realism {
  if (action.do === 'oneOf') return action.choices.map((choice) => realismOf(choice.action)).reduce(worse);
  const faults: Readonly<Record<string, { realism(action: never): Realism }>> = {
    ...watchFaults,
    ...requestFaults,
  };
  return faults[action.do]!.realism(action as never);
}

/**
 * Whether a strike of the action is a moment: another rule with the same action does the same to the same request. That is not so
 * of what strikes open watches and their events, of what lasts as long as its rule's window, and of what is drawn, for draws are
 * addressed by the rule's name.
 */
export function isMomentary(action: FaultAction): boolean {
  switch (action.do) {
    case 'oneOf':
    case 'partition':
      return false;
    case 'delay':
      return typeof action.latency === 'number' && action.slow === undefined;
    case 'delayCommit':
      return typeof action.after === 'number';
    default:
      return !(action.do in watchFaults);
  }
}
