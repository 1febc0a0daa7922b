import { celDuration, toCel } from '../scenario/index.ts';
import type { CommitRow, RequestRow, RunRow } from './trace-event.ts';

/** Records are built once per row, however many expectations look at it. */
const built = new WeakMap<object, Record<string, unknown>>();

function once<Row extends object>(
  row: Row,
  build: (row: Row) => Record<string, unknown>,
): Record<string, unknown> {
  let record = built.get(row);
  if (!record) {
    record = build(row);
    built.set(row, record);
  }
  return record;
}

const OPERATIONS: Readonly<Record<string, string>> = {
  create: 'CREATE',
  update: 'UPDATE',
  patch: 'UPDATE',
  delete: 'DELETE',
  deletecollection: 'DELETE',
};

/** `write` in expressions: one committed change. */
export function writeRecord(commit: CommitRow): Record<string, unknown> {
  return once(commit, ({ request, object, ...row }) => ({
    actor: request?.actor ?? '',
    incarnation: BigInt(request?.incarnation ?? 0),
    user: request?.user ?? '',
    userAgent: request?.userAgent ?? '',
    verb: request?.verb ?? '',
    group: row.group,
    resource: row.resource,
    subresource: request?.subresource ?? '',
    kind: object.kind,
    namespace: row.namespace,
    name: row.name,
    type: row.type,
    rv: object.metadata.resourceVersion ?? '',
    t: celDuration(row.t),
    patch: toCel(request?.body ?? null),
    fault: request?.faults.map((f) => f.rule).join(',') ?? '',
  }));
}

/** `request` in expressions: one row of the ledger, with AdmissionRequest's names beside the audit policy's. */
export function requestRecord(row: RequestRow): Record<string, unknown> {
  // While its answer is under way a row still changes; only a finished one is remembered.
  return row.acked === 'none' ? buildRequest(row) : once(row, buildRequest);
}

function buildRequest(r: RequestRow): Record<string, unknown> {
  return {
    actor: r.actor,
    incarnation: BigInt(r.incarnation),
    user: r.user,
    userAgent: r.userAgent,
    verb: r.verb,
    operation: OPERATIONS[r.verb] ?? 'CONNECT',
    method: r.method,
    path: r.path,
    query: r.query,
    group: r.group,
    version: r.version,
    resource: r.resource,
    subresource: r.subresource,
    subResource: r.subresource,
    namespace: r.namespace,
    name: r.name,
    contentType: r.contentType,
    body: toCel(r.body ?? null),
    patch: toCel(r.body ?? null),
    code: BigInt(r.code),
    reason: r.reason,
    message: r.message,
    fault: r.faults.map((f) => f.rule).join(','),
    committed: r.committed,
    acked: r.acked,
    belief: r.belief,
    rule: r.rule,
    t: celDuration(r.t),
    duration: celDuration((r.endT ?? r.t) - r.t),
    rvBefore: r.rvBefore ?? '',
    rvAfter: r.rvAfter ?? '',
    preconditions: r.preconditions,
    touches: r.touches,
    retryAfter: BigInt(r.retryAfterSeconds ?? 0),
  };
}

/** What the requests of one run added up to. */
export interface RunTotals {
  readonly requests: number;
  readonly writes: number;
  readonly forbidden: number;
}

/** `run` in expressions: one run of an engine. */
export function runRecord(row: RunRow, totals: RunTotals): Record<string, unknown> {
  return once(row, (r) => ({
    actor: r.actor,
    number: BigInt(r.number),
    startedAt: celDuration(r.startedAt),
    endedAt: celDuration(r.endedAt),
    exitCode: BigInt(r.exitCode ?? -1),
    stdout: r.stdout,
    stderr: r.stderr,
    timedOut: r.timedOut,
    killed: r.killed,
    requests: BigInt(totals.requests),
    writes: BigInt(totals.writes),
    forbidden: BigInt(totals.forbidden),
  }));
}
