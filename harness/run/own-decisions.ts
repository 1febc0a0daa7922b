import type { EXIT, RunSummary } from '../../src/index.ts';

// The summary of a pass is the engine's own account of what it decided, the one its metrics are made of. Its words are unions of
// literals, so the compiler keeps these lists whole.
type Words<Key extends PropertyKey> = Readonly<Record<Key, true>>;

const LEFT_ALONE = {
  'being-deleted': true,
  suspended: true,
  'unprocessed-generation': true,
  stalled: true,
  'remote-storage': true,
  'failure-on-record': true,
  'tests-not-succeeded': true,
  'controller-at-work': true,
  'controller-absent': true,
  'waiting-for-controller': true,
  'corrected-before': true,
  'another-run': true,
  'helm-disagrees': true,
  'no-ready-condition': true,
  'half-told': true,
  'unreadable-time': true,
  'given-up': true,
} as const satisfies Words<keyof RunSummary['handsOff']>;

const ACTED = {
  status: true,
  toggle: true,
  force: true,
  reset: true,
  poke: true,
  unsuspend: true,
  'withdraw-record': true,
  'withdraw-mark': true,
} as const satisfies Words<keyof RunSummary['acted']>;

const EXITS = {
  ok: true,
  guardrail: true,
  config: true,
  cluster: true,
  incomplete: true,
} as const satisfies Words<keyof typeof EXIT>;

const FINDS_CANDIDATES = 'finds candidates';
const SECOND_LOOK = 'left alone after a second look';
const GIVES_UP = 'gives up';
const FAILS = 'fails at a release';

/** Everything this project's engine can decide in a pass: diagnoses, reasons to keep its hands off, branches, outcomes, ends. */
export const OWN_DECISIONS: readonly string[] = [
  FINDS_CANDIDATES,
  ...Object.keys(LEFT_ALONE).map((reason) => `left alone: ${reason}`),
  SECOND_LOOK,
  ...Object.keys(ACTED).map((branch) => `acts: ${branch}`),
  GIVES_UP,
  FAILS,
  ...Object.keys(EXITS).map(exitDecision),
];

/** What a pass decided, in the words of {@link OWN_DECISIONS}; without an exit, one that has not ended. */
export function decisionsOf(summary: RunSummary, exit: keyof typeof EXIT | undefined): string[] {
  const { handsOff, acted, candidates, skipped, failed, givenUp } = summary;
  const leftAlone = Object.values(handsOff).reduce((sum, count) => sum + count, 0);
  return [
    ...(candidates > 0 ? [FINDS_CANDIDATES] : []),
    ...Object.keys(handsOff).map((reason) => `left alone: ${reason}`),
    ...(skipped > leftAlone ? [SECOND_LOOK] : []),
    ...Object.keys(acted).map((branch) => `acts: ${branch}`),
    // Those of earlier passes are left alone for that reason.
    ...(givenUp > (handsOff['given-up'] ?? 0) ? [GIVES_UP] : []),
    ...(failed > 0 ? [FAILS] : []),
    ...(exit === undefined ? [] : [exitDecision(exit)]),
  ];
}

export function exitDecision(exit: string): string {
  return `exit: ${exit}`;
}
