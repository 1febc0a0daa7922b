import type { Json, JsonObject } from '../../sim/kube/index.ts';

/**
 * Someone who talks to the API. Exactly one of `simulate` (a controller of a pack), `engine` (the engine under test, chosen
 * by `matrix.engine` or `--engine`), `module` (an engine in this process) and `command` (a process of its own).
 */
export interface ActorSpec {
  readonly name: string;
  /** `flux/helm-controller`, `flux/source-controller`, ... */
  readonly simulate?: string;
  readonly engine?: true;
  readonly module?: string;
  /** argv; a relative path with a slash is relative to the scenario's folder. */
  readonly command?: readonly string[];
  /** Allows a command whose program or script leaves the scenario's folder. */
  readonly outside?: boolean;
  readonly replicas?: number;
  /** Options of a simulated controller. */
  readonly with?: JsonObject;
  readonly env?: Readonly<Record<string, string>>;
  /** How far an engine's clock is ahead of the API server's. */
  readonly clockSkew?: string;
  readonly schedule?: ScheduleSpec;
  /** The identity of its requests. Without it the actor is a cluster admin. */
  readonly as?: { readonly serviceAccount: string };
  readonly rbac?: RbacSpec;
}

/** When an engine runs. Without a schedule it runs once, at the start. */
export interface ScheduleSpec {
  readonly every?: string;
  /** Five fields, UTC, as a CronJob has them. */
  readonly cron?: string;
  /** Kills a run that lasts longer, as `activeDeadlineSeconds` does. */
  readonly timeout?: string;
  readonly concurrencyPolicy?: 'Allow' | 'Forbid' | 'Replace';
  /** How late a run may start; later ones are missed. */
  readonly startingDeadline?: string;
  /** At most this many runs. */
  readonly runs?: number;
}

/** What the actor's service account may do: manifests and rules, all bound to it. */
export interface RbacSpec {
  /** Manifests with Roles, ClusterRoles and bindings, applied as they are. */
  readonly files?: readonly string[];
  /** Rules of a ClusterRole bound to the service account everywhere. */
  readonly clusterRules?: readonly PolicyRule[];
  /** Rules of a Role bound to the service account in one namespace. */
  readonly rules?: readonly (PolicyRule & { readonly namespace?: string })[];
}

/** rbac.authorization.k8s.io/v1 PolicyRule. */
export interface PolicyRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly [key: string]: Json | undefined;
}
