import { type RequestRow, timeOf } from '../../trace/index.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';

/** As RFC 3339 has it, with any fraction and zone. */
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g;
/** What client-go makes of one call by itself. Source: client-go rest/request.go, maxRetries. */
const MAX_RETRIES = 10;
/** So many waits in a row, none longer than the one before it, are no backoff... */
const WAITS_TO_GROW = 4;
/** ...unless they have become as long as this. */
const LONG_WAIT_MS = 5_000;
/** Who lets as much time pass has not tried again but begun anew. */
const NEW_ATTEMPT_MS = 60_000;

/** One request, sent and failing again and again. */
interface Streak {
  /** Answers that said when to come back. */
  readonly told: number;
  readonly notBefore: number | undefined;
  /** When the last answer came, and as which event of the trace. */
  readonly answeredAt: number;
  readonly position: number;
  /** The last waits after answers that did not say when to come back; what is said begins them anew. */
  readonly waits: readonly number[];
}

/** O13: a server that says when to come back is believed, and one that fails is not pressed. */
export const throttleRespect: OracleCheck = {
  id: 'O13',
  name: 'throttle respect',
  statement:
    'after an answer with Retry-After the same request is not sent again before that time, and at most ten times in a row; where a failing server does not say when to come back, the waits grow',
  checkedBy:
    'the time between an answer that is a failure (429, 5xx, none) and the next sending of the same request in the same run; times in its body do not make it another one; of four waits one has to be longer than the one before it, or of five seconds; a minute of peace begins anew',
  property: 'safety',
  check(history, contract) {
    const violations: Violation[] = [];
    // In most runs nothing of the engine's fails.
    if (!history.requests.some((row) => row.actor === contract.engine && isFailure(row))) return violations;
    const { events } = history.trace;
    const streaks = new Map<string, Streak>();
    for (const row of [...history.requests].sort((a, b) => a.t - b.t)) {
      if (row.actor !== contract.engine) continue;
      const key = identityOf(row);
      const before = streaks.get(key);
      // Under way before the other was answered, it is no second try.
      const isBeside = before !== undefined && isBefore(row, before);
      const wrong = before && !isBeside ? wrongWith(row, before) : undefined;
      if (wrong)
        violations.push({
          oracle: 'O13',
          signature: `${wrong[0]} ${row.verb}`,
          message: `${row.actor} sent ${row.verb} ${row.path} again at t=${row.t} ms, ${wrong[1]}`,
          t: row.t,
        });
      if (isBeside) streaks.set(key, beside(row, events.indexOf(row), before));
      else if (isFailure(row)) streaks.set(key, continued(row, events.indexOf(row), before));
      else streaks.delete(key);
    }
    return violations;
  },
};

function isBefore({ t, begunAfter }: RequestRow, { answeredAt, position }: Streak): boolean {
  return t < answeredAt || (t === answeredAt && begunAfter <= position);
}

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
function wrongWith(row: RequestRow, before: Streak): readonly [string, string] | undefined {
  const { told, notBefore } = before;
  if (notBefore !== undefined && row.t < notBefore) return ['impatient', `${notBefore - row.t} ms too early`];
  const waits = waitsUntil(row, before);
  if (waits === undefined) return undefined;
  if (told > MAX_RETRIES) return ['too many retries:', `for the ${told}th time, as often as it is put off`];
  const isGrowing = waits.some(
    (wait, index) => wait >= LONG_WAIT_MS || wait > (waits[index - 1] ?? Infinity),
  );
  if (waits.length === WAITS_TO_GROW && !isGrowing)
    return ['no backoff:', `after waits of ${waits.join(', ')} ms`];
  return undefined;
}

/** The waits that count when `row` is sent; undefined when it begins anew. */
function waitsUntil({ t }: RequestRow, before: Streak): readonly number[] | undefined {
  const wait = t - before.answeredAt;
  if (wait >= NEW_ATTEMPT_MS) return undefined;
  return before.notBefore === undefined ? [...before.waits, wait].slice(-WAITS_TO_GROW) : [];
}

/** What was sent side by side counts once, and what is said to either holds. */
function beside(row: RequestRow, position: number, before: Streak): Streak {
  const { notBefore = 0 } = before;
  const until = (row.retryAfterSeconds ?? -Infinity) * 1000 + timeOf(row);
  return {
    ...before,
    notBefore: until > notBefore ? until : before.notBefore,
    answeredAt: Math.max(before.answeredAt, timeOf(row)),
    position: Math.max(before.position, position),
  };
}

function continued(row: RequestRow, position: number, before: Streak | undefined): Streak {
  const { retryAfterSeconds } = row;
  const answeredAt = timeOf(row);
  const waits = before && waitsUntil(row, before);
  const told = (waits ? before!.told : 0) + (retryAfterSeconds === undefined ? 0 : 1);
  const notBefore = retryAfterSeconds === undefined ? undefined : answeredAt + retryAfterSeconds * 1000;
  return { told, notBefore, answeredAt, position, waits: waits ?? [] };
}
