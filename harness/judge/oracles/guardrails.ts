import { at } from '../../../sim/kube/index.ts';
import type { CommitRow, RunRow } from '../../trace/index.ts';
import { bystander } from './bystander.ts';
import { annotationOf, engineCommits, nameOf, OWN_SUSPENSION, type RecoveryContract } from './contract.ts';
import { type History, type Version, versionsBefore } from './history.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';
import { isStuck } from './stuck.ts';

/** O7: the limits hold after each commit, on every branch, in every schedule. */
export const guardrails: OracleCheck = {
  id: 'O7',
  name: 'guardrails',
  statement:
    'releases that are suspended, deleted or were right all the time are not touched, and with more candidates than the guardrail allows nothing is',
  checkedBy:
    'the state before each commit of the engine (who suspended it is read from the ledger), whether the release was ever anything but Ready, and the candidates at the start of each run',
  property: 'safety',
  check(history, contract) {
    const violations: Violation[] = [];
    const commits = engineCommits(history, contract);
    for (const commit of commits)
      violations.push(...untouchable(history, contract, commit), ...bystander(history, contract, commit));
    for (const run of history.runs) {
      if (run.actor !== contract.engine) continue;
      const touched = new Set(
        commits.filter((c) => c.request?.incarnation === run.number).map((c) => `${c.namespace}/${c.name}`),
      );
      if (touched.size === 0) continue;
      const candidates = candidatesOf(history, contract, run);
      if (candidates <= contract.guardrail) continue;
      violations.push({
        oracle: 'O7',
        signature: 'acted beyond the guardrail',
        message: `run ${run.number} of ${run.actor} touched ${touched.size} releases while ${candidates} were stuck; the guardrail is ${contract.guardrail}`,
        t: run.startedAt,
      });
    }
    return violations;
  },
};

function untouchable(history: History, contract: RecoveryContract, commit: CommitRow): Violation[] {
  const before = commit.oldObject;
  if (!before) return [];
  const suspender = suspenderOf(history, commit);
  // The mark is the engine's word for it, taken where the run began with the suspension: left standing after somebody else
  // lifted it, it would make the next one, which is theirs, look like the engine's.
  const own =
    suspender === undefined
      ? annotationOf(before, OWN_SUSPENSION) !== undefined
      : suspender === contract.engine;
  const name = nameOf(before);
  const found: Violation[] = [];
  if (at(before, 'spec', 'suspend') === true && !own && at(commit.object, 'spec', 'suspend') !== true)
    found.push({
      oracle: 'O7',
      signature: 'un-suspended',
      message: `${name} was suspended by somebody else and got resumed`,
      t: commit.t,
    });
  else if (at(before, 'spec', 'suspend') === true && !own)
    found.push({
      oracle: 'O7',
      signature: 'touched a suspended release',
      message: `${name} was suspended by somebody else and got written to`,
      t: commit.t,
    });
  if (before.metadata.deletionTimestamp && !own)
    found.push({
      oracle: 'O7',
      signature: 'touched a deleted release',
      message: `${name} was being deleted and got written to`,
      t: commit.t,
    });
  return found;
}

/**
 * Who suspended the release that a commit found suspended, by the ledger: an engine that forgets to mark its suspension fails O9
 * for that, but it has not lifted a stranger's.
 */
function suspenderOf(history: History, commit: CommitRow): string | undefined {
  const versions = versionsBefore(history, commit);
  for (let index = versions.length - 1; index >= 0; index--) {
    const suspended = at(versions[index]!.object, 'spec', 'suspend') === true;
    const already = index > 0 && at(versions[index - 1]!.object, 'spec', 'suspend') === true;
    if (suspended && !already) return versions[index]!.commit?.request?.actor;
  }
  return undefined;
}

/** Releases that have been Ready=Unknown for longer than the threshold when a run begins, as any engine would count them. */
function candidatesOf(history: History, contract: RecoveryContract, run: RunRow): number {
  const t = run.startedAt;
  // A process writes at the very instant it starts, when time stands still while it computes.
  const isOwn = ({ commit }: Version): boolean =>
    commit?.request?.actor === run.actor && commit.request.incarnation >= run.number;
  let count = 0;
  for (const [key, versions] of history.versions) {
    if (!key.startsWith('HelmRelease ')) continue;
    const current = versions.findLast((version) => version.t <= t && !isOwn(version));
    if (current && !current.deleted && isStuck(history, contract, current.object, t)) count += 1;
  }
  return count;
}
