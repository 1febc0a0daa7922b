import { type RequestRow, timeOf } from '../../trace/index.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';

/** As RFC 3339 has it, with any fraction and zone. */
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g;
/** What client-go makes of one call by itself. Source: client-go rest/request.go, maxRetries. */
const MAX_RETRIES = 10;
/** From this try in a row on, some wait must have been longer than the first. */
const TRIES_BEFORE_BACKOFF = 5;
/** Who lets as much time pass has not tried again but begun anew. */
const NEW_ATTEMPT_MS = 60_000;

/** One request, sent and failing again and again. */
interface Streak {
  tries: number;
  /** When the last answer came, and until when it asked to be left alone. */
  answeredAt: number;
  notBefore: number | undefined;
  firstWait: number | undefined;
  longestWait: number;
  /** Whether each answer said when to come back: then the waits are the server's. */
  isTold: boolean;
}

/** O13: a server that says when to come back is believed, and one that fails is not pressed. */
export const throttleRespect: OracleCheck = {
  id: 'O13',
  name: 'throttle respect',
  statement:
    'after an answer with Retry-After the same request is not sent again before that time; what fails is tried again at most ten times in a row, and where the server does not say when to come back, after longer and longer waits',
  checkedBy:
    'the time between an answer that is a failure (429, 5xx, none) and the next sending of the same request in the same run; times in its body do not make it another one; a minute of peace begins anew',
  property: 'safety',
  check(history, contract) {
    const violations: Violation[] = [];
    // In most runs nothing of the engine's fails.
    if (!history.requests.some((row) => row.actor === contract.engine && isFailure(row))) return violations;
    const streaks = new Map<string, Streak>();
    for (const row of [...history.requests].sort((a, b) => a.t - b.t)) {
      if (row.actor !== contract.engine) continue;
      const key = identityOf(row);
      const before = streaks.get(key);
      const wrong = before && wrongWith(row, before);
      if (wrong)
        violations.push({
          oracle: 'O13',
          signature: `${wrong[0]} ${row.verb}`,
          message: `${row.actor} sent ${row.verb} ${row.path} again at t=${row.t} ms, ${wrong[1]}`,
          t: row.t,
        });
      if (isFailure(row)) streaks.set(key, continued(row, before));
      else streaks.delete(key);
    }
    return violations;
  },
};

/** Another body is another request: to take back what one has written is no second try of it. A later time makes it none. */
function identityOf(row: RequestRow): string {
  const body = row.body === undefined ? '' : JSON.stringify(row.body).replace(TIME, 'T');
  return `${row.incarnation} ${row.method} ${row.path}?${row.query} ${body}`;
}

/** What says nothing about the request but that it is to be made at another time, or that nobody knows what became of it. */
function isFailure(row: RequestRow): boolean {
  return row.retryAfterSeconds !== undefined || row.code === 0 || row.code === 429 || row.code >= 500;
}

/** What is wrong with sending `row` after what came before, and how much. */
function wrongWith({ t }: RequestRow, before: Streak): readonly [string, string] | undefined {
  if (before.notBefore !== undefined && t < before.notBefore)
    return ['impatient', `${before.notBefore - t} ms too early`];
  const wait = t - before.answeredAt;
  if (wait >= NEW_ATTEMPT_MS) return undefined;
  if (before.tries > MAX_RETRIES) return ['too many retries:', `for the ${before.tries}th time in a row`];
  const { firstWait, longestWait } = before;
  const isBackingOff = firstWait === undefined || Math.max(longestWait, wait) > firstWait;
  if (before.tries >= TRIES_BEFORE_BACKOFF - 1 && !before.isTold && !isBackingOff)
    return ['no backoff:', `after ${before.tries} failures with never more than ${firstWait} ms in between`];
  return undefined;
}

function continued(row: RequestRow, before: Streak | undefined): Streak {
  const { retryAfterSeconds } = row;
  const answeredAt = timeOf(row);
  const notBefore = retryAfterSeconds === undefined ? undefined : answeredAt + retryAfterSeconds * 1000;
  const wait = before && row.t - before.answeredAt;
  const isTold = notBefore !== undefined;
  if (!before || wait === undefined || wait >= NEW_ATTEMPT_MS)
    return { tries: 1, answeredAt, notBefore, firstWait: undefined, longestWait: 0, isTold };
  return {
    tries: before.tries + 1,
    answeredAt,
    notBefore,
    firstWait: before.firstWait ?? wait,
    longestWait: Math.max(before.longestWait, wait),
    isTold: isTold && before.isTold,
  };
}
