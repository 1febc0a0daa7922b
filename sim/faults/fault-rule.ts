import type { Instant } from '../clock/index.ts';
import type { Json, KubeObject } from '../kube/index.ts';
import type { FaultAction } from './fault-action.ts';

/** One fault: *where* it may strike, *when* it does, and *what* happens then. */
export interface FaultRule {
  /** Unique in a plane; names the rule's sites on the tape, so renaming a rule changes its draws. */
  readonly name: string;
  readonly where?: FaultWhere;
  readonly when?: FaultWhen;
  readonly action: FaultAction;
}

/** Which requests a rule concerns. Everything given must hold; what is left out does not matter. */
export interface FaultWhere {
  /** Names of clusters; compared with the plane's own. */
  readonly clusters?: readonly string[];
  /** Names of actors, as the ledger tags requests. */
  readonly actors?: readonly string[];
  /** User names; needs the plane's `identify` port. */
  readonly users?: readonly string[];
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`, or `*`. */
  readonly verbs?: readonly string[];
  /**
   * `helmreleases.helm.toolkit.fluxcd.io` (the object itself), `helmreleases.helm.toolkit.fluxcd.io/status`,
   * `.../*` (object and subresources), `secrets` for the core group, `*` for everything, discovery included.
   */
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  /** Object names; `*` inside stands for any text. */
  readonly names?: readonly string[];
  readonly namespaces?: readonly string[];
  /** Looks at what a write would do. It is asked only when all of the above holds. */
  readonly predicate?: (view: WriteView) => boolean;
}

/** What a predicate sees: the object as stored and as the write would leave it. */
export interface WriteView {
  /** The result of the write; undefined for reads, deletes, and writes the server would refuse. For watch events: the event's object. */
  readonly object: KubeObject | undefined;
  /** The object stored now; undefined for reads and creates. */
  readonly oldObject: KubeObject | undefined;
  readonly request: RequestView;
}

/** The request in the words of an audit policy. */
export interface RequestView {
  readonly method: string;
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly actor: string;
  readonly user: string;
  readonly userAgent: string;
  /** Decoded body (the patch document for a PATCH); undefined when there is none or it is not JSON. */
  readonly body: Json | undefined;
}

/** A half-open span of time: `from <= now < to`. */
export interface Window {
  readonly from: Instant;
  readonly to: Instant;
}

/** Which of the requests a rule concerns are struck. Everything given must hold. */
export interface FaultWhen {
  readonly during?: Window;
  /** Only the nth matching request, from 1, or the nth to the mth inclusive. */
  readonly nth?: number | readonly [from: number, to: number];
  /** Lets the first n matching requests pass. */
  readonly skip?: number;
  /** Strikes at most n times. */
  readonly max?: number;
  /** 0 to 1; drawn on the tape at `fault/<rule>/fire`. */
  readonly probability?: number;
  /** Only once another rule has fired, optionally some time after that. */
  readonly after?: { readonly rule: string; readonly delayMs?: number };
}
