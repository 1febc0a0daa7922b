import type { JsonObject } from '../../sim/kube/index.ts';

/** The world before the first request. */
export interface GivenSpec {
  readonly clusters?: readonly ClusterSpec[];
  /** `flux@2.4`: CRDs and the versions of the simulated controllers. */
  readonly packs?: readonly string[];
  readonly load?: readonly LoadSpec[];
  /** Objects in place; strings may hold `${CEL}`. A `status` is stored as if its controller had written it. */
  readonly objects?: readonly JsonObject[];
  readonly generate?: readonly GenerateSpec[];
  readonly helmReleases?: readonly HelmReleaseFixture[];
}

export interface ClusterSpec {
  readonly name: string;
  /** Latency model: `instant` (default), `healthy`, `slow-control-plane`. */
  readonly preset?: string;
}

/** Manifests from files next to the scenario. Never interpolated: Flux manifests hold literal `${VAR}`. */
export interface LoadSpec {
  /** Paths or globs (`*`, `**`), relative to the scenario. */
  readonly files: readonly string[];
  /** Values for `${VAR}` and `${VAR:=default}`, as Flux's post-build substitution. */
  readonly envsubst?: Readonly<Record<string, string>>;
  /** Allows paths that leave the scenario's folder. */
  readonly outside?: boolean;
}

export interface GenerateSpec {
  readonly forEach: { readonly as: string; readonly in: string };
  readonly object?: JsonObject;
  readonly objects?: readonly JsonObject[];
}

/** The states a ready-made HelmRelease can be in, each with its Helm storage secret. */
export const HELM_RELEASE_STATES = [
  'healthy',
  'deployed-but-unknown',
  'unrecorded',
  'pending-install',
  'pending-upgrade',
  'fresh',
] as const;

export type HelmReleaseState = (typeof HELM_RELEASE_STATES)[number];

/** HelmReleases in a known state, so that a scenario need not fly the whole install. */
export interface HelmReleaseFixture {
  /** A list of names, or `${CEL}` giving one. */
  readonly names: readonly string[] | string;
  readonly namespace?: string;
  readonly state: HelmReleaseState;
  /** How long ago Ready last changed. Default 1h. */
  readonly age?: string;
  readonly chartVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Merged over the generated spec. */
  readonly spec?: JsonObject;
  /** Merged (JSON merge patch) over the generated status. */
  readonly status?: JsonObject;
}
