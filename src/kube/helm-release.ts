/** The parts of a `helm.toolkit.fluxcd.io/v2` HelmRelease that the engine reads. Everything may be missing on the wire. */
export interface HelmRelease {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: {
    readonly suspend?: boolean;
    readonly releaseName?: string;
    readonly targetNamespace?: string;
    readonly storageNamespace?: string;
    readonly timeout?: string;
    readonly kubeConfig?: unknown;
    readonly test?: Action & {
      readonly enable?: boolean;
      readonly ignoreFailures?: boolean;
      readonly filters?: readonly unknown[];
    };
    readonly install?: ReleaseAction;
    readonly upgrade?: ReleaseAction;
    readonly rollback?: Action;
    readonly uninstall?: Action;
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly Condition[];
    readonly history?: readonly HistoryEntry[];
    readonly storageNamespace?: string;
    readonly lastAttemptedRevision?: string;
    readonly lastAttemptedConfigDigest?: string;
    readonly lastAttemptedReleaseAction?: string;
    readonly lastHandledReconcileAt?: string;
    readonly installFailures?: number;
    readonly upgradeFailures?: number;
  };
}

interface Action {
  /** A duration; `spec.timeout` where it is missing. */
  readonly timeout?: string;
}

/** An install or an upgrade, and what is done about its failures. */
interface ReleaseAction extends Action {
  readonly remediation?: { /** 0 where it is missing; negative is without end. */ readonly retries?: number };
  /** Of newer helm-controllers (reference: 1.6.3); with `RetryOnFailure` there is no last try. */
  readonly strategy?: { readonly name?: string };
}

/** A metav1.Condition. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
  readonly observedGeneration?: number;
}

/** One element of `status.history`, newest first. */
export interface HistoryEntry {
  readonly name: string;
  readonly namespace: string;
  readonly version: number;
  readonly status: string;
  readonly chartName: string;
  readonly chartVersion: string;
  readonly configDigest?: string;
  readonly testHooks?: Readonly<Record<string, { readonly phase?: string }>>;
}

/** The metadata of a Helm storage secret; its payload is never fetched. */
export interface ReleaseSecret {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The parts of a `coordination.k8s.io/v1` Lease that tell whether a leader is alive. */
export interface Lease {
  readonly metadata?: { readonly resourceVersion?: string };
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly renewTime?: string;
  };
}

/** What may be long in a release and is never looked at. */
interface Bulk {
  readonly metadata: { readonly managedFields?: unknown };
  readonly spec?: { readonly values?: unknown; readonly postRenderers?: unknown };
  readonly status?: { readonly inventory?: unknown };
}

/** A whole list is held during a pass, and a chart's values run to tens of kilobytes: 2,000 of 20 KB took 168 MiB. */
export function withoutBulk(release: HelmRelease): HelmRelease {
  const { metadata, spec, status, ...rest } = release as HelmRelease & Bulk;
  const { managedFields, ...identity } = metadata;
  const { values, postRenderers, ...wanted } = spec ?? {};
  const { inventory, ...told } = status ?? {};
  return {
    ...rest,
    metadata: identity,
    ...(spec === undefined ? {} : { spec: wanted }),
    ...(status === undefined ? {} : { status: told }),
  };
}

/** The release with the times of its conditions moved: they are told by its controller's clock, which may be behind. */
export function withConditionsLater(release: HelmRelease, ms: number): HelmRelease {
  if (ms === 0) return release;
  const conditions = release.status?.conditions?.map((condition) => {
    const at = Date.parse(condition.lastTransitionTime);
    return Number.isNaN(at)
      ? condition
      : { ...condition, lastTransitionTime: new Date(at + ms).toISOString() };
  });
  return conditions ? { ...release, status: { ...release.status, conditions } } : release;
}

export function conditionOf(release: HelmRelease, type: string): Condition | undefined {
  return release.status?.conditions?.find((condition) => condition.type === type);
}

/** `namespace/name`, as log lines name a release. */
export function keyOf(release: HelmRelease): string {
  return `${release.metadata.namespace}/${release.metadata.name}`;
}
