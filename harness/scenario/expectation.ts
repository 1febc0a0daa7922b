/** What must hold, over which time, of what. */
export interface ExpectationSpec {
  readonly name: string;
  /** What must be so for the run to say anything, e.g. that a process really died. Missing, it makes the run inconclusive. */
  readonly premise?: true;
  // The operator: exactly one.
  readonly eventually?: SpanSpec;
  readonly converges?: SpanSpec;
  readonly consistently?: SpanSpec;
  readonly always?: SpanSpec;
  readonly never?: SpanSpec;
  readonly exactly?: number | string;
  readonly atLeast?: number | string;
  readonly atMost?: number | string;
  readonly leadsTo?: LeadsToSpec;
  readonly idempotent?: IdempotentSpec;
  /** Some flight of an exploration reaches it. One flight alone can neither hold nor miss it. */
  readonly sometimes?: Readonly<Record<string, never>>;
  // The subject.
  readonly forAll?: ObjectSelector;
  readonly exists?: ObjectSelector;
  readonly count?: ObjectSelector & CountSpec;
  readonly of?: EventSubject;
  readonly onWrite?: {
    readonly kind: string;
    readonly namespace?: string;
    readonly names?: readonly string[] | string;
  };
  /** Narrows an event subject to a span: for the counting operators. */
  readonly in?: string;
  readonly where?: string;
  readonly distinctBy?: string;
  /** The predicate. For counts: over `matched`, beside the count. */
  readonly cel?: string;
}

export const EVENT_SUBJECTS = ['writes', 'requests', 'runs', 'events'] as const;
export type EventSubject = (typeof EVENT_SUBJECTS)[number];

export const OPERATORS = [
  'eventually',
  'converges',
  'consistently',
  'always',
  'never',
  'exactly',
  'atLeast',
  'atMost',
  'leadsTo',
  'idempotent',
  'sometimes',
] as const;

/** When: a window (`in`), or `within` a duration, or `for` one, from the run's start or from the end of a window (`after`). */
export interface SpanSpec {
  readonly in?: string;
  readonly after?: string;
  readonly within?: string;
  readonly for?: string;
  /** converges only: held this long counts as held for good; without it, to the end of the run. */
  readonly hold?: string;
}

export interface ObjectSelector {
  readonly kind: string;
  /** `group` or `group/version`; only needed when several groups serve the kind. */
  readonly apiVersion?: string;
  readonly namespace?: string;
  /** Names, or `${CEL}` giving a list. */
  readonly names?: readonly string[] | string;
  /** Label selector in kubectl's syntax. */
  readonly labels?: string;
  /** How many there must be: a number or `${CEL}`. An empty set never passes either way. */
  readonly count?: number | string;
}

/** How many of the selected objects satisfy the predicate. */
export interface CountSpec {
  readonly equals?: number | string;
  readonly min?: number | string;
  readonly max?: number | string;
}

/** Each `when` is followed by a `then` in time. */
export interface LeadsToSpec {
  readonly when: EventPattern;
  readonly then: EventPattern;
  readonly within: string;
}

export interface EventPattern {
  readonly of: EventSubject;
  readonly where?: string;
}

/** Every run after the first acting one writes nothing. */
export interface IdempotentSpec {
  readonly actor: string;
  /** Kinds whose writes do not count. Default Lease and Event. */
  readonly ignore?: readonly string[];
}

/** The counterfactual: the same run with something taken away must miss the named expectations. */
export interface ControlSpec {
  readonly name: string;
  readonly disable: Disabled;
  readonly mustFail: readonly string[];
}

/** What a run goes without, by name. */
export interface Disabled {
  readonly actors?: readonly string[];
  readonly faults?: readonly string[];
  /** Steps of the timeline: without the one that turns an engine off, the engine stays on. */
  readonly steps?: readonly string[];
}
