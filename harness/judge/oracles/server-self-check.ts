import { type JsonObject, jsonEqual, type KubeObject, withoutKey } from '../../../sim/kube/index.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';
import { brokenWatches } from './watch-guarantees.ts';

/** O19: a wrong fake accuses innocent engines, so the fake is judged first, on every run. */
export const serverSelfCheck: OracleCheck = {
  id: 'O19',
  name: 'server self-check',
  statement:
    'revisions are committed in order, each builds on the state before it, changes something, and status and spec are written by their own endpoints only; every watch is told each change once, in order, and none that never was',
  checkedBy:
    'the commits: order, what each builds on, whether it changes anything, and the endpoint it came through; and what the server sent on each watch, below all faults, against the commits',
  property: 'safety',
  check(history) {
    const violations: Violation[] = [];
    const accuse = (signature: string, message: string, t: number): void => {
      violations.push({ oracle: 'O19', signature, message, t });
    };
    let revision = 0;
    const state = new Map<string, KubeObject | undefined>();
    for (const commit of history.commits) {
      const key = `${commit.group}/${commit.resource} ${commit.namespace}/${commit.name}`;
      if (commit.revision <= revision)
        accuse('revisions out of order', `${commit.revision} after ${revision}`, commit.t);
      revision = commit.revision;
      if (state.has(key) && state.get(key) !== commit.oldObject)
        accuse('torn history', `${key}: a commit does not build on the one before it`, commit.t);
      state.set(key, commit.type === 'DELETED' ? undefined : commit.object);
      if (commit.type === 'MODIFIED' && commit.oldObject && isNoOp(commit.oldObject, commit.object))
        accuse('no-op commit', `${key}: revision ${commit.revision} changed nothing`, commit.t);
      const through = commit.request?.subresource;
      if (commit.group === 'helm.toolkit.fluxcd.io' && commit.oldObject && commit.type === 'MODIFIED') {
        const touched = through === 'status' ? 'spec' : 'status';
        if (!jsonEqual(commit.object[touched], commit.oldObject[touched]))
          accuse(
            `${touched} written through the wrong endpoint`,
            `${key}: ${touched} changed by ${commit.request?.path}`,
            commit.t,
          );
      }
    }
    for (const { signature, message, t } of brokenWatches(history)) accuse(signature, message, t);
    return violations;
  },
};

function isNoOp(before: KubeObject, after: KubeObject): boolean {
  return jsonEqual(withoutRevision(before), withoutRevision(after));
}

function withoutRevision(object: KubeObject): JsonObject {
  return { ...object, metadata: withoutKey(object.metadata, 'resourceVersion') };
}
