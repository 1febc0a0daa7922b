import type { RequestRow, RunRow } from '../../trace/index.ts';
import { isMutating, isRecovered, isRepairRequest, type RecoveryContract } from './contract.ts';
import { cameBefore, type History, objectKey } from './history.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';
import { isLookAfter, madeNeedless } from './second-look.ts';

/** O16: exit 0 means that everything the run wanted to do was done. */
export const truthfulExit: OracleCheck = {
  id: 'O16',
  name: 'truthful exit',
  statement:
    'a run exits 0 only if it could read what it needed and no write it began stayed undone, or the release was right all the same',
  checkedBy:
    'exit code 0 against the last answer to each list, each reading of a release and each write of the run',
  property: 'safety',
  check(history, contract) {
    const violations: Violation[] = [];
    const byRun = Map.groupBy(
      history.requests.filter(({ actor }) => actor === contract.engine),
      ({ incarnation }) => incarnation,
    );
    for (const run of history.runs) {
      if (run.actor !== contract.engine || run.exitCode !== 0) continue;
      const rows = byRun.get(run.number) ?? [];
      // Of several the first that stayed undone: one that came to rights excuses no other.
      const undone = lastOfEach(rows).find(
        (row) =>
          row.acked !== 'success' &&
          (isNeededRead(row) || isRepairRequest(row, contract)) &&
          !(wasStored(row, rows) || wasHealed(row, rows, history, contract) || wasOvertaken(row, rows)) &&
          !wasRight(row, history, run),
      );
      if (!undone) continue;
      violations.push({
        oracle: 'O16',
        signature: `exit 0 after a ${undone.code === 403 ? 'forbidden' : 'failed'} ${undone.verb} of ${undone.resource}${undone.subresource && `/${undone.subresource}`}`,
        message: `run ${run.number} of ${run.actor} exited 0, but its last ${undone.verb} ${undone.path} failed: ${undone.code} ${undone.message}`,
        t: run.endedAt,
      });
    }
    return violations;
  },
};

/** `kubectl patch --subresource` reads the release through the subresource before it writes. */
function isNeededRead(row: RequestRow): boolean {
  return row.verb === 'list' || (row.verb === 'get' && row.resource === 'helmreleases');
}

function lastOfEach(rows: readonly RequestRow[]): RequestRow[] {
  const last = new Map<string, RequestRow>();
  for (const row of rows) last.set(`${row.verb} ${row.path} ${row.query}`, row);
  return [...last.values()];
}

/** What failed was about a release that was right when the run ended: it was looked at, or written, another way. */
function wasRight(row: RequestRow, history: History, run: RunRow): boolean {
  if (row.resource !== 'helmreleases' || row.name === '') return false;
  const known = history.versions.get(objectKey('HelmRelease', row.namespace, row.name)) ?? [];
  const then = known.findLast(({ commit }) => commit === undefined || cameBefore(history, commit, run));
  return then !== undefined && !then.deleted && isRecovered(then.object);
}

/** The answer was lost, the write was not; or it was sent twice, and the first one was stored. */
function wasStored(row: RequestRow, rows: readonly RequestRow[]): boolean {
  return (
    row.committed !== 'none' ||
    rows.some((other) => other.index < row.index && other.committed !== 'none' && isSentAgain(other, row))
  );
}

/** The same write word for word: what the one did, the other would have done. */
function isSentAgain(first: RequestRow, again: RequestRow): boolean {
  return (
    isMutating(again) &&
    first.verb === again.verb &&
    first.path === again.path &&
    JSON.stringify(first.body) === JSON.stringify(again.body)
  );
}

/** A look at what had become of a write failed, and the write was sent again and stored: the look was not needed. */
function wasOvertaken(row: RequestRow, rows: readonly RequestRow[]): boolean {
  if (row.verb !== 'get') return false;
  const writes = rows.filter(
    (other) =>
      isMutating(other) &&
      other.resource === row.resource &&
      other.namespace === row.namespace &&
      other.name === row.name,
  );
  return writes.some(
    (first) =>
      first.index < row.index &&
      writes.some(
        (again) =>
          again.index > row.index &&
          again.acked === 'success' &&
          again.verb === first.verb &&
          again.path === first.path &&
          // A cut answer is a success to the server: then it has to be the same write.
          (first.acked !== 'success' || isSentAgain(first, again)),
      ),
  );
}

/** A refused write after which the engine looked again and found it unnecessary: a conflict, a deletion. */
function wasHealed(
  row: RequestRow,
  rows: readonly RequestRow[],
  history: History,
  contract: RecoveryContract,
): boolean {
  // Not there is an answer too, when it is only read.
  if (row.code === 404 && row.method === 'GET') return true;
  // Nor is anything left to do about what is gone, however the write had failed.
  if (rows.some((later) => later.code === 404 && isLookAfter(row, later))) return true;
  if (row.code !== 409 && row.code !== 404) return false;
  return rows.some(
    (later) =>
      (isLookAfter(row, later) && madeNeedless(row, later, history, contract)) ||
      // What it was shown of Helm's records may have spoken against it, and not have been so.
      (later.index > row.index &&
        later.resource === 'secrets' &&
        later.acked === 'success' &&
        later.faults.length > 0),
  );
}
