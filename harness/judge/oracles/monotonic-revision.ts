import type { OracleCheck, Violation } from './oracle-check.ts';

/** O5: revisions only grow, and nobody acts on less than what he has already acted on. */
export const monotonicRevision: OracleCheck = {
  id: 'O5',
  name: 'monotonic revision',
  statement:
    "an object's committed resourceVersion strictly increases, and no engine writes against an older one than it wrote against before",
  checkedBy:
    'the revisions of the commits of each object, and the resourceVersions the engine cites, in the order it sent them',
  property: 'safety',
  check(history, contract) {
    const violations: Violation[] = [];
    const committed = new Map<string, number>();
    for (const commit of history.commits) {
      const key = `${commit.group}/${commit.resource} ${commit.namespace}/${commit.name}`;
      if (commit.revision <= (committed.get(key) ?? 0))
        violations.push({
          oracle: 'O5',
          signature: 'committed revision went back',
          message: `${key} was committed at ${commit.revision} after ${committed.get(key)}`,
          t: commit.t,
        });
      committed.set(key, commit.revision);
    }
    const acted = new Map<string, number>();
    // A request that was held up on its way is in the ledger behind those sent after it was given up.
    for (const row of history.requests.toSorted((a, b) => a.index - b.index)) {
      const cited = Number(row.preconditions.resourceVersion);
      if (row.actor !== contract.engine || !Number.isFinite(cited)) continue;
      const key = `${row.incarnation} ${row.resource} ${row.namespace}/${row.name}`;
      if (cited < (acted.get(key) ?? 0))
        violations.push({
          oracle: 'O5',
          signature: 'acted on an older revision',
          message: `${row.actor} wrote to ${row.resource} ${row.namespace}/${row.name} against ${cited} after ${acted.get(key)}`,
          t: row.t,
        });
      acted.set(key, Math.max(cited, acted.get(key) ?? 0));
    }
    return violations;
  },
};
