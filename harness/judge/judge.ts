import { type TraceEvent, timeOf } from '../trace/index.ts';
import type { Oracle } from './expectations/oracle.ts';
import { prepareOracle } from './expectations/prepare.ts';
import type { JudgeContext } from './judge-context.ts';
import { RunTallies } from './run-tallies.ts';
import type { Verdict } from './verdict.ts';

/**
 * Judges a run while it goes on, or a stored one again: the same fold either way. It sees only the events, in order; what it
 * cannot know from them it does not ask.
 */
export class Judge {
  readonly #oracles: readonly Oracle[];
  readonly #tallies = new RunTallies();
  /** Those still undecided; most runs decide most expectations early. */
  #open: Oracle[];
  /** Of those, the ones a run goes on for: what other flights may reach as well ends no flight and prolongs none. */
  #awaited: Oracle[];

  constructor(context: Omit<JudgeContext, 'totals'>) {
    const full: JudgeContext = {
      ...context,
      totals: (actor, incarnation) => this.#tallies.of(actor, incarnation),
    };
    this.#oracles = context.expectations.map((expectation) => prepareOracle(expectation, full));
    this.#open = [...this.#oracles];
    const awaited = this.#oracles.filter((_, index) => context.expectations[index]!.sometimes === undefined);
    this.#awaited = awaited.length === 0 ? [...this.#oracles] : awaited;
  }

  /** True when every expectation that is decided in one flight has its verdict and nothing to come can change one. */
  get decided(): boolean {
    return this.#awaited.length === 0;
  }

  observe(event: TraceEvent): void {
    this.#tallies.observe(event);
    const t = timeOf(event);
    // What was there before is no moment of the run.
    if (event.kind !== 'given') this.advance(t);
    for (const oracle of this.#open) oracle.observe(event, t);
    this.#close();
  }

  /** Virtual time has come to `t` and nothing happened. */
  advance(t: number): void {
    for (const oracle of this.#open) oracle.advance(t);
    this.#close();
  }

  /** One verdict per expectation, in the author's order. */
  finish(t: number): Verdict[] {
    return this.#oracles.map((oracle) => oracle.finish(t));
  }

  #close(): void {
    if (!this.#open.some((oracle) => oracle.decided)) return;
    this.#open = this.#open.filter((oracle) => !oracle.decided);
    this.#awaited = this.#awaited.filter((oracle) => !oracle.decided);
  }
}

/** Judges a finished trace from its beginning. */
export function judgeTrace(
  events: readonly TraceEvent[],
  endedAt: number,
  context: Omit<JudgeContext, 'totals'>,
): Verdict[] {
  const judge = new Judge(context);
  for (const event of events) judge.observe(event);
  return judge.finish(endedAt);
}
