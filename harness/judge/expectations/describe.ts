import { at, isArray, isObject, type KubeObject } from '../../../sim/kube/index.ts';
import { formatElapsed } from '../../scenario/index.ts';
import type { CommitRow, RequestRow, RunRow } from '../../trace/index.ts';

/** `flux-system/bp-alloy`, or the bare name of a cluster-scoped object. */
export function objectName(object: KubeObject): string {
  const { namespace, name = '' } = object.metadata;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** `HelmRelease flux-system/bp-alloy Ready=Unknown (Progressing)`. */
export function describeObject(object: KubeObject): string {
  const conditions = at(object, 'status', 'conditions');
  const ready = isArray(conditions)
    ? conditions.find((c) => isObject(c) && c['type'] === 'Ready')
    : undefined;
  const state = isObject(ready)
    ? ` Ready=${String(ready['status'])} (${String(ready['reason'])})`
    : isArray(conditions)
      ? ' without Ready'
      : '';
  return `${object.kind} ${objectName(object)}${state}`;
}

/** `t=4m00.212s  PATCH helmreleases/bp-loki/status  by recovery#2  rv 1187->1188`. */
export function describeCommit(commit: CommitRow): string {
  const { request } = commit;
  const what = `${commit.resource}/${commit.name}${request?.subresource ? `/${request.subresource}` : ''}`;
  const who = request ? `${request.actor}#${request.incarnation}` : 'the cluster';
  const before = commit.oldObject?.metadata.resourceVersion ?? '-';
  const after = commit.object.metadata.resourceVersion ?? '-';
  const verb = request?.method ?? commit.type;
  return `t=${formatElapsed(commit.t)}  ${verb} ${what}  by ${who}  rv ${before}->${after}`;
}

export function describeRequest(row: RequestRow): string {
  const target =
    row.resource === ''
      ? row.path
      : `${row.resource}/${row.name}${row.subresource ? `/${row.subresource}` : ''}`;
  const answer =
    row.code === 0 ? row.reason || 'no answer' : `${row.code}${row.reason ? ` ${row.reason}` : ''}`;
  const faults = row.faults.length > 0 ? `  fault ${row.faults.map((f) => f.rule).join(', ')}` : '';
  return `t=${formatElapsed(row.t)}  ${row.method} ${target}  by ${row.actor}#${row.incarnation}  ${answer}${faults}`;
}

export function describeRun(run: RunRow): string {
  const end = run.timedOut ? 'timed out' : run.killed ? 'killed' : `exit ${run.exitCode}`;
  const said = (run.stderr || run.stdout).trimEnd().split('\n').at(-1) ?? '';
  return `t=${formatElapsed(run.startedAt)}  ${run.actor}#${run.number}  ${end}${said === '' ? '' : `  "${said.slice(0, 160)}"`}`;
}
