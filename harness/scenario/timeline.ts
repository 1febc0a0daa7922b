import type { JsonObject } from '../../sim/kube/index.ts';

/** The verbs of the processes in a timeline. */
export const ACTOR_VERBS = ['kill', 'restart', 'pause', 'resume', 'loseLeadership', 'stop', 'start'] as const;

export type ActorVerb = (typeof ACTOR_VERBS)[number];

/**
 * Something that happens from outside: to an actor (`do`), or to objects by a foreign hand (`apply`, `patch`, `delete`).
 * At an instant (`at`), or when a write happens (`when`).
 */
export interface TimelineStep {
  /** For controls, which may leave the step out. */
  readonly name?: string;
  /** `90s`, `flap.start + 20s`, `flap.end - 1s`. */
  readonly at?: string;
  readonly when?: TriggerSpec;
  /** After the trigger. */
  readonly delay?: string;
  readonly every?: string;
  readonly times?: number;
  /** The actor acted upon, or the name under which a foreign hand writes (default `foreign`). */
  readonly actor?: string;
  readonly do?: ActorVerb;
  readonly apply?: JsonObject;
  readonly patch?: ForeignPatch;
  readonly delete?: ObjectReference;
}

/** The nth committed write for which the CEL expression (over write, object, oldObject) holds. */
export interface TriggerSpec {
  readonly write: string;
  readonly occurrence?: number;
}

export interface ObjectReference {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

export interface ForeignPatch extends ObjectReference {
  readonly subresource?: string;
  readonly type?: 'merge' | 'json' | 'strategic';
  readonly body: JsonObject | readonly JsonObject[];
}
