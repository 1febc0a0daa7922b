import { INTENT } from './decide/annotations.ts';
import { type Config, DEFAULT_CONFIG, type RunSummary, runRecovery } from './index.ts';
import {
  type Cluster,
  ClusterError,
  type Condition,
  type EventRecord,
  type HelmRelease,
  type Lease,
} from './kube/index.ts';
import { instantClock, START } from './wall-clock-instant.fixture.ts';

export { instantClock, START };

export function stuckRelease(
  name: string,
  overrides: Partial<HelmRelease['spec'] & object> = {},
  ageSeconds = 360,
): HelmRelease {
  const since = new Date(START - ageSeconds * 1000).toISOString();
  return {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name, namespace: 'flux-system', uid: `uid-${name}`, resourceVersion: '100', generation: 1 },
    spec: { ...overrides },
    status: {
      observedGeneration: 1,
      conditions: [
        {
          type: 'Ready',
          status: 'Unknown',
          reason: 'Progressing',
          message: "Running 'install' action with timeout of 5m0s",
          lastTransitionTime: since,
          observedGeneration: 1,
        },
        {
          type: 'TestSuccess',
          status: 'True',
          reason: 'TestSucceeded',
          message: 'ok',
          lastTransitionTime: since,
        },
      ],
      history: [
        {
          name,
          namespace: 'flux-system',
          version: 1,
          status: 'deployed',
          chartName: name,
          chartVersion: '1.2.3',
          configDigest: 'sha256:a',
        },
      ],
      lastAttemptedRevision: '1.2.3',
      lastAttemptedConfigDigest: 'sha256:a',
      lastAttemptedReleaseAction: 'install',
    },
  };
}

/** A cluster as small as the port: merge patches, resourceVersions, and a hook that may fail any call. */
export function fakeCluster(releases: HelmRelease[], hook: (call: string, name: string) => void = () => {}) {
  const store = new Map(releases.map((release) => [release.metadata.name, release]));
  const secrets = new Map(
    releases.map(({ metadata }) => [metadata.name, [{ version: '1', status: 'deployed' }]]),
  );
  const calls: string[] = [];
  const events: EventRecord[] = [];
  const lease: { current: Lease | (() => Lease) | undefined } = { current: undefined };
  const enter = (call: string, name: string): void => {
    calls.push(`${call} ${name}`);
    hook(call, name);
  };
  const stored = (name: string): HelmRelease => {
    const release = store.get(name);
    if (!release) throw notFound(name);
    return release;
  };
  const patch = (name: string, body: object, subresource: boolean): HelmRelease => {
    const current = stored(name);
    const wanted = (body as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion;
    if (wanted !== undefined && wanted !== current.metadata.resourceVersion)
      throw new ClusterError('the object has been modified', {
        status: 409,
        reason: 'Conflict',
        outcome: 'refused',
      });
    const merged = mergePatch(current, body) as HelmRelease;
    const next = {
      ...(subresource ? { ...current, status: merged.status } : { ...merged, status: current.status }),
      metadata: {
        ...(subresource ? current.metadata : merged.metadata),
        resourceVersion: String(Number(current.metadata.resourceVersion) + 1),
      },
    } as HelmRelease;
    store.set(name, next);
    return next;
  };
  const cluster: Cluster = {
    async listHelmReleases() {
      enter('list', '');
      return { value: [...store.values()], serverTimeMs: undefined };
    },
    async getHelmReleaseStatus({ name }) {
      enter('get', name);
      return { value: stored(name), serverTimeMs: undefined };
    },
    async patchHelmRelease({ name }, body) {
      enter('patch', name);
      return patch(name, body, false);
    },
    async patchHelmReleaseStatus({ name }, body) {
      enter('patch-status', name);
      return patch(name, body, true);
    },
    async listReleaseSecrets(_namespace, releaseName) {
      enter('secrets', releaseName);
      return (secrets.get(releaseName) ?? []).map((labels) => ({
        name: `sh.helm.release.v1.${releaseName}.v${labels.version}`,
        labels,
      }));
    },
    async getLease() {
      enter('lease', '');
      return typeof lease.current === 'function' ? lease.current() : lease.current;
    },
    async createEvent(event) {
      enter('event', event.involvedObject.name);
      events.push(event);
    },
  };
  return { cluster, store, secrets, calls, events, lease };
}

/** The lease of a leader that renews it on a clock of its own, until it dies. */
export function renewedLease(
  clock: { readonly nowMs: number },
  { everyMs = 5000, aheadMs = 0, diesAtMs = Number.POSITIVE_INFINITY, durationS = 35 } = {},
): () => Lease {
  return () => {
    const renewedMs = Math.floor(Math.min(clock.nowMs, diesAtMs) / everyMs) * everyMs;
    return {
      metadata: { resourceVersion: String(renewedMs) },
      spec: {
        holderIdentity: 'helm-controller-0',
        leaseDurationSeconds: durationS,
        renewTime: new Date(renewedMs + aheadMs).toISOString(),
      },
    };
  };
}

function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const base = typeof target === 'object' && target !== null ? (target as Record<string, unknown>) : {};
  const entries = Object.entries(patch).map(([key, value]) => [
    key,
    value === null ? undefined : mergePatch(base[key], value),
  ]);
  return { ...base, ...Object.fromEntries(entries) };
}

export async function run(
  world: { cluster: Cluster },
  config: Partial<Config> = {},
  clock = instantClock(),
  stop?: AbortSignal,
): Promise<RunSummary & { lines: string[] }> {
  const lines: string[] = [];
  const log = {
    info: (text: string) => void lines.push(text),
    error: (text: string) => void lines.push(text),
  };
  const summary = await runRecovery(world.cluster, { ...DEFAULT_CONFIG, ...config }, clock, log, stop);
  return { ...summary, lines };
}

export const writes = (calls: readonly string[]): string[] =>
  calls.filter((call) => call.startsWith('patch'));
const notFound = (name: string): ClusterError =>
  new ClusterError(`helmreleases.helm.toolkit.fluxcd.io "${name}" not found`, {
    status: 404,
    reason: 'NotFound',
    outcome: 'refused',
  });
export const refused = (status: number, message: string, retryAfterMs?: number): ClusterError =>
  new ClusterError(message, {
    status,
    outcome: status >= 500 ? 'unknown' : 'refused',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

export function withAnnotations(release: HelmRelease, annotations: Record<string, string>): HelmRelease {
  return {
    ...release,
    metadata: { ...release.metadata, annotations: { ...release.metadata.annotations, ...annotations } },
  };
}

export function withCondition(
  release: HelmRelease,
  type: string,
  status: Condition['status'],
  reason = 'Test',
): HelmRelease {
  const condition = {
    type,
    status,
    reason,
    message: '',
    observedGeneration: 1,
    lastTransitionTime: new Date(START - 600_000).toISOString(),
  };
  const others = (release.status?.conditions ?? []).filter((c) => c.type !== type);
  return { ...release, status: { ...release.status, conditions: [...others, condition] } };
}

/** The same release two minutes later, when the next run comes by. */
export function ageIntent(release: HelmRelease): HelmRelease {
  const annotations = release.metadata.annotations!;
  const aged = annotations[INTENT]!.replace(/[^/]+$/, new Date(START - 120_000).toISOString());
  return withAnnotations(release, { [INTENT]: aged });
}

/** The same after its controller gave the verdict in its own words, now; `released` is the time of a Released from before. */
export function verdictTold(release: HelmRelease, { released }: { readonly released?: string }): HelmRelease {
  const verdict = { status: 'True', reason: 'InstallSucceeded', message: 'Helm install succeeded' } as const;
  const now = { ...verdict, type: 'Ready', lastTransitionTime: new Date(START).toISOString() };
  const before = released && { ...verdict, type: 'Released', lastTransitionTime: released };
  const replaced = before ? ['Ready', 'Released'] : ['Ready'];
  const others = release.status!.conditions!.filter(({ type }) => !replaced.includes(type));
  return {
    ...release,
    status: { ...release.status, conditions: [now, ...(before ? [before] : []), ...others] },
  };
}
