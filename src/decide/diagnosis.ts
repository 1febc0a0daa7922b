import type { Condition } from '../kube/index.ts';
import type { Plea } from './annotations.ts';

/** What is to be done about one release. */
export type Diagnosis =
  /** Not stuck; nothing to say. */
  | { readonly kind: 'healthy' }
  | HandsOff
  /** A suspension of ours that a crash left behind. */
  | { readonly kind: 'unsuspend' }
  /** It is as it should be, but claims that the engine corrected it: a crash left that behind. */
  | { readonly kind: 'withdraw-record' }
  /** It bears the mark of a suspension of ours, and somebody else lifted that. */
  | { readonly kind: 'withdraw-mark' }
  | GiveUp
  | Idle
  | Candidate;

/** Looks stuck, but is not ours to touch, and why. */
export interface HandsOff {
  readonly kind: 'hands-off';
  readonly reason: HandsOffReason;
  readonly why: string;
}

/** Why releases are left alone, as the metrics count them: few, and known beforehand. */
export type HandsOffReason =
  | 'being-deleted'
  | 'suspended'
  | 'unprocessed-generation'
  | 'stalled'
  | 'remote-storage'
  | 'failure-on-record'
  | 'tests-not-succeeded'
  | 'controller-at-work'
  | 'controller-absent'
  | 'waiting-for-controller'
  | 'corrected-before'
  | 'another-run'
  | 'helm-disagrees'
  | 'no-ready-condition'
  | 'half-told'
  | 'unreadable-time'
  | 'given-up';

/** The budget is spent: this is written down once, and nothing is done after it. */
export interface GiveUp {
  readonly kind: 'give-up';
  readonly why: string;
}

/** Nothing to repair, but its controller has not said what it should long since: worth a poke. */
export interface Idle {
  readonly kind: 'idle';
  readonly why: string;
  /** Which poke the next would be, from 1. */
  readonly attempt: number;
}

/**
 * What is done about a candidate. `status`: write the verdict the controller lost (branch B). `toggle`: make it look again
 * (branch A). `force` and `reset`: ask it to upgrade for real, or to forget its failures; only where the operator allows it.
 */
export type Branch = 'status' | 'toggle' | Exclude<Plea, 'poke'>;

/** A release the engine will repair unless the guardrail or a second look says otherwise. */
export interface Candidate {
  readonly kind: 'candidate';
  readonly branch: Branch;
  /** What is wrong with it, for branches whose log line does not say so by contract. */
  readonly why: string;
  /** Status of its Ready condition. */
  readonly ready: Condition['status'];
  readonly sinceMs: number;
  readonly ageSeconds: number;
  /** Helm revision the diagnosis rests on; 0 when Helm has none. */
  readonly helmRevision: number;
  /** Which attempt the repair will be, from 1. */
  readonly attempt: number;
}

export function handsOff(reason: HandsOffReason, why: string): HandsOff {
  return { kind: 'hands-off', reason, why };
}
