import type { JsonObject } from '../../sim/kube/index.ts';
import type { ActorSpec } from './actor.ts';
import type { ControlSpec, ExpectationSpec } from './expectation.ts';
import type { FaultSpec } from './fault.ts';
import type { GivenSpec } from './given.ts';
import type { TimelineStep } from './timeline.ts';
import type { WindowSpec } from './window.ts';

/** The `apiVersion` of every scenario file. Client-side only: there is no CRD, `kubectl apply` must fail. */
export const SCENARIO_API_VERSION = 'kubeflap.io/v1alpha1';
export const SCENARIO_KIND = 'Scenario';
export const SCENARIO_SUFFIX = '.scenario.yaml';

/** A scenario as its author wrote it: checked for shape, nothing resolved yet. Durations are Go durations as text. */
export interface ScenarioDocument {
  readonly apiVersion: typeof SCENARIO_API_VERSION;
  readonly kind: typeof SCENARIO_KIND;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec: ScenarioSpec;
}

export interface ScenarioSpec {
  readonly description?: string;
  /** Omitted: derived from the scenario's name; always printed. */
  readonly seed?: number;
  /** Virtual time of the longest run; it ends early once every expectation is decided. */
  readonly horizon: string;
  readonly vars?: JsonObject;
  readonly windows?: Readonly<Record<string, WindowSpec>>;
  readonly given?: GivenSpec;
  readonly actors?: readonly ActorSpec[];
  readonly faults?: readonly FaultSpec[];
  readonly timeline?: readonly TimelineStep[];
  readonly expect: readonly ExpectationSpec[];
  readonly control?: readonly ControlSpec[];
  /** Every combination is a cell of its own. `engine` chooses the engine under test; the others set vars. */
  readonly matrix?: Readonly<Record<string, readonly MatrixValue[]>>;
  /** Engines known to fail here, with the reason. Such a cell must fail; passing is an error of the suite. */
  readonly knownFailure?: Readonly<Record<string, string | KnownFailure>>;
  readonly explore?: ExploreSpec;
}

/** What a scenario says to, or has from, `kubeflap explore`. */
export interface ExploreSpec {
  /** Why it is left out: for all engines, or by engine. */
  readonly skip?: string | Readonly<Record<string, string>>;
  /** In a scenario that `explore` wrote: the law `kubeflap run` asks beside the expectations. */
  readonly finding?: string;
  /** And which of its faults the law is broken under: the world they were found in is the one without them. */
  readonly faults?: readonly string[];
}

export type MatrixValue = string | number | boolean;

/** A failure that is expected of one engine; with `expectations`, exactly those fail and the others hold. */
export interface KnownFailure {
  readonly because: string;
  readonly expectations?: readonly string[];
}
