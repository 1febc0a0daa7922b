import type { JsonObject } from '../../sim/kube/index.ts';

/** Where, when and what; `expectFires` says how often it must strike for the run to mean anything. */
export interface FaultSpec {
  readonly name: string;
  readonly match?: FaultMatchSpec;
  /** A window's name. */
  readonly during?: string;
  readonly probability?: number;
  /** Only the nth match, or `[n, m]` inclusive. */
  readonly nth?: number | readonly [number, number];
  readonly skip?: number;
  readonly max?: number;
  /** Only after another fault fired. */
  readonly after?: { readonly fault: string; readonly delay?: string };
  /** One key: the kind of action; its value: the options. */
  readonly action: JsonObject;
  /** Default: at least once. Fewer is inconclusive, more is a failure. */
  readonly expectFires?: number | { readonly min?: number; readonly max?: number };
}

export interface FaultMatchSpec {
  readonly clusters?: readonly string[];
  readonly actors?: readonly string[];
  readonly users?: readonly string[];
  readonly verbs?: readonly string[];
  /** `plural.group`, `plural.group/subresource`, `plural.group/*`, `*`. */
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  /** Names, `*` as wildcard, or `${CEL}` giving a list. */
  readonly names?: readonly string[] | string;
  readonly namespaces?: readonly string[];
  /** CEL over object (as the write would leave it), oldObject, request; all must hold. */
  readonly conditions?: readonly string[];
}
