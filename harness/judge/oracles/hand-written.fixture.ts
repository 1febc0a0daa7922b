import type { Json, JsonObject, KubeObject } from '../../../sim/kube/index.ts';
import type { CommitRow, GivenRow, RequestRow, RunRow, Trace, TraceEvent } from '../../trace/index.ts';
import type { RecoveryContract } from './contract.ts';
import { historyOf } from './history.ts';
import { ORACLES } from './index.ts';

/** Traces written by hand, for what a law reports and no engine can show alone, and for what it lets pass. */

export const CONTRACT: RecoveryContract = {
  engine: 'recovery',
  thresholdMs: 300_000,
  periodMs: 120_000,
  guardrail: 10,
  forceBudget: 1,
  settleMs: 60_000,
  recoveryMs: 600_000,
  healthyWorld: false,
  exempt: new Set(),
  mends: new Set(),
  baseline: undefined,
};

export const AUDIT = 'stuck-hr-recovery.openova.io/auto-corrected-at';
export const MARK = 'stuck-hr-recovery.openova.io/suspended-at';

interface Look {
  readonly name?: string;
  /** Type to status. */
  readonly conditions?: Readonly<Record<string, string>>;
  /** Since when all of them, in ms of the run. */
  readonly since?: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly suspend?: boolean;
  readonly generation?: number;
  readonly status?: JsonObject;
  readonly deletionTimestamp?: string;
}

/** A HelmRelease in `apps`: Ready, unless it looks otherwise. */
export function release(look: Look = {}): KubeObject {
  const { name = 'a', conditions = { Ready: 'True' }, since = 0, annotations = {}, suspend = false } = look;
  const { generation = 1, status = {}, deletionTimestamp } = look;
  return {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: {
      name,
      namespace: 'apps',
      generation,
      annotations,
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    },
    spec: { suspend },
    status: {
      observedGeneration: generation,
      conditions: Object.entries(conditions).map(([type, is]) => ({
        type,
        status: is,
        reason: 'Test',
        lastTransitionTime: new Date(since).toISOString(),
      })),
      ...status,
    },
  };
}

/** Stuck in Ready=Unknown, and deployed. */
export function stuck(look: Look = {}): KubeObject {
  return release({
    ...look,
    conditions: { Ready: 'Unknown' },
    status: { history: [{ status: 'deployed' }] },
  });
}

/** Helm's record of a revision of a release. */
export function record(
  version: number,
  status = 'deployed',
  of: { name?: string; namespace?: string; owner?: string } = {},
): KubeObject {
  const { name = 'a', namespace = 'apps', owner = 'helm' } = of;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: `sh.helm.release.v1.${name}.v${version}`,
      namespace,
      labels: { owner, name, status, version: String(version) },
    },
  };
}

export const given = (...objects: readonly KubeObject[]): GivenRow[] =>
  objects.map((object) => ({ kind: 'given', object }));

const METHODS: Readonly<Record<string, string>> = { get: 'GET', list: 'GET', create: 'POST', update: 'PUT' };

/** A request of the engine's, about the release `a`: a reading that succeeded, unless told otherwise. */
export function request(t: number, told: Partial<RequestRow> = {}): RequestRow {
  const { verb = 'get', name = 'a', resource = 'helmreleases', subresource = '' } = told;
  const answered = told.acked === undefined || told.acked === 'success';
  return {
    kind: 'request',
    index: t,
    begunAfter: 0,
    t,
    endT: t,
    actor: 'recovery',
    incarnation: 1,
    id: String(t),
    method: METHODS[verb] ?? (verb === 'patch' ? 'PATCH' : 'DELETE'),
    path: `/${resource}/${name}/${subresource}`,
    query: '',
    verb,
    group: 'helm.toolkit.fluxcd.io',
    version: 'v2',
    resource,
    subresource,
    namespace: 'apps',
    name,
    user: '',
    userAgent: '',
    contentType: 'application/merge-patch+json',
    body: undefined,
    preconditions: {},
    touches: [],
    committed: 'none',
    acked: 'success',
    belief: answered ? 'success' : 'failure',
    rvBefore: undefined,
    rvAfter: undefined,
    code: answered ? 200 : 500,
    reason: '',
    message: '',
    retryAfterSeconds: undefined,
    faults: [],
    rule: '',
    allowed: true,
    readRv: undefined,
    ...told,
  } as RequestRow;
}

/** A patch of the engine's. */
export const patch = (t: number, body: Json, told: Partial<RequestRow> = {}): RequestRow =>
  request(t, { verb: 'patch', body, ...told });

/** A change of an object; the engine's, unless told otherwise. */
export function commit(
  t: number,
  before: KubeObject | undefined,
  after: KubeObject,
  told: Partial<CommitRow> & { readonly by?: Partial<RequestRow> } = {},
): CommitRow {
  const { by, ...rest } = told;
  const resource = `${after.kind.toLowerCase()}s`;
  return {
    kind: 'commit',
    index: t,
    t,
    revision: t,
    type: before ? 'MODIFIED' : 'ADDED',
    group: 'helm.toolkit.fluxcd.io',
    resource,
    namespace: after.metadata.namespace ?? '',
    name: after.metadata.name ?? '',
    object: after,
    oldObject: before,
    request: request(t, { verb: 'patch', resource, ...by }),
    ...rest,
  };
}

export function run(startedAt: number, endedAt: number, told: Partial<RunRow> = {}): RunRow {
  return {
    kind: 'run',
    actor: 'recovery',
    number: 1,
    startedAt,
    endedAt,
    exitCode: 0,
    stdout: '',
    stderr: '',
    timedOut: false,
    killed: false,
    ...told,
  };
}

export function traceOf(events: readonly TraceEvent[], endedAt = 10_000_000): Trace {
  return { events, endedAt, startedAt: 0, faults: [] } as unknown as Trace;
}

/** The signatures a law reports of these events, `excused` behind those nobody is to blame for. */
export function found(
  oracle: string,
  events: readonly TraceEvent[],
  held: Partial<RecoveryContract> = {},
  endedAt?: number,
): string[] {
  const law = ORACLES.find(({ id }) => id === oracle)!;
  return law
    .check(historyOf(traceOf(events, endedAt)), { ...CONTRACT, ...held })
    .map(({ signature, excused }) => (excused ? `${signature} (excused)` : signature));
}
