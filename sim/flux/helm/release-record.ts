import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import type { JsonObject } from '../../kube/index.ts';

/** Helm's words for the state of a release. Source: helm v3.16.1 pkg/release/status.go. */
export type HelmStatus =
  | 'unknown'
  | 'deployed'
  | 'uninstalled'
  | 'superseded'
  | 'failed'
  | 'uninstalling'
  | 'pending-install'
  | 'pending-upgrade'
  | 'pending-rollback';

export interface ChartMetadata extends JsonObject {
  readonly name: string;
  readonly version: string;
  readonly appVersion?: string;
}

/** A hook that `helm test` runs, with its last run. */
export interface TestHook extends JsonObject {
  readonly name: string;
  readonly startedAt: string;
  readonly completedAt: string;
  readonly phase: 'Succeeded' | 'Failed';
}

/** One revision of a Helm release as Helm stores it. Immutable; times are RFC 3339 text. */
export interface HelmRecord {
  readonly name: string;
  readonly namespace: string;
  /** Helm's revision number, from 1. */
  readonly version: number;
  readonly status: HelmStatus;
  readonly description: string;
  readonly firstDeployed: string;
  readonly lastDeployed: string;
  readonly deleted?: string;
  readonly chart: ChartMetadata;
  readonly config: JsonObject;
  readonly manifest: string;
  readonly testHooks?: readonly TestHook[];
}

export function isPending(status: HelmStatus): boolean {
  return status === 'pending-install' || status === 'pending-upgrade' || status === 'pending-rollback';
}

/** Time as Helm prints it: RFC 3339 with as many fractional digits as needed. */
export function formatHelmTime(instant: number): string {
  return new Date(instant).toISOString().replace(/\.?0*Z$/, 'Z');
}

const digests = new WeakMap<HelmRecord, string>();

/**
 * `sha256:` over what the controller observes of a record - everything but the test hooks' runs. Any change of the
 * stored record, its status included, changes it.
 *
 * @remarks The order and spelling of the hashed JSON are ours; only equality matters, no digest leaves the simulation.
 * @see Source: helm-controller v1.1.0 internal/release/digest.go, observation.go
 */
export function releaseDigest(record: HelmRecord): string {
  let digest = digests.get(record);
  if (digest === undefined) {
    const { testHooks: _ignored, ...observed } = record;
    digest = `sha256:${createHash('sha256').update(JSON.stringify(observed)).digest('hex')}`;
    digests.set(record, digest);
  }
  return digest;
}

/** The digest of no values: sha256 of the empty string. */
export const EMPTY_CONFIG_DIGEST = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const configDigests = new WeakMap<JsonObject, string>();

/** `sha256:` over the key-sorted YAML of the values. Source: fluxcd/pkg chartutil DigestValues. */
export function configDigest(values: JsonObject): string {
  if (Object.keys(values).length === 0) return EMPTY_CONFIG_DIGEST;
  let digest = configDigests.get(values);
  if (digest === undefined) {
    const plain: unknown = JSON.parse(JSON.stringify(values));
    const yaml = stringify(plain, { sortMapEntries: true, indentSeq: false, lineWidth: 0 });
    digest = `sha256:${createHash('sha256').update(yaml).digest('hex')}`;
    configDigests.set(values, digest);
  }
  return digest;
}
