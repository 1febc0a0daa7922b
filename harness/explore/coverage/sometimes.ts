import { judgeTrace, type Verdict } from '../../judge/index.ts';
import { judgeContextOf } from '../../run/index.ts';
import type { ScenarioCell } from '../../scenario/index.ts';
import type { Trace } from '../../trace/index.ts';

/** What came of a `sometimes` expectation in one flight; plain data, so that it can cross from a worker. */
export type SometimesTold = Pick<Verdict, 'expectation' | 'status' | 'reason'>;

/** Names of the expectations of a cell that an exploration decides. */
export function sometimesOf({ scenario }: ScenarioCell): readonly string[] {
  return scenario.document.spec.expect
    .filter(({ sometimes }) => sometimes !== undefined)
    .map(({ name }) => name);
}

/**
 * Judges a flight by those `sometimes` expectations that are asked for: a second fold over its events, which costs, so that
 * nobody asks for what another flight reached before. A flight may last longer than its scenario says, and counts to its end.
 */
export function sometimesIn(trace: Trace, cell: ScenarioCell, asked: readonly string[]): SometimesTold[] {
  if (asked.length === 0) return [];
  const context = judgeContextOf(cell);
  const expectations = context.expectations.filter(({ name }) => asked.includes(name));
  const { horizonMs } = trace;
  return judgeTrace(trace.events, trace.endedAt, { ...context, expectations, horizonMs }).map(
    ({ expectation, status, reason }) => ({ expectation, status, reason }),
  );
}

/** A cell, as an exploration and its certificate call it. */
interface NamedCell {
  readonly name: string;
  readonly label: string;
}

/** Which `sometimes` expectations no flight has reached yet, by cell. */
export class OpenSometimes {
  /** By cell, the name of each; and what is wrong with it, if an expression failed. */
  readonly #open = new Map<string, Map<string, string | undefined>>();

  declare(cell: NamedCell, names: readonly string[]): void {
    if (names.length > 0) this.#open.set(keyOf(cell), new Map(names.map((name) => [name, undefined])));
  }

  in(cell: NamedCell): readonly string[] {
    return [...(this.#open.get(keyOf(cell))?.keys() ?? [])];
  }

  /** Why one could not be judged in some flight; undefined when no flight simply reached it. */
  trouble(cell: NamedCell, name: string): string | undefined {
    return this.#open.get(keyOf(cell))?.get(name);
  }

  /** Takes in what a flight came to; answers what it reached as the first one. */
  add(cell: NamedCell, told: readonly SometimesTold[]): string[] {
    const open = this.#open.get(keyOf(cell));
    if (!open) return [];
    for (const { expectation, status, reason } of told)
      if (status === 'error' && open.has(expectation)) open.set(expectation, reason);
    return told
      .filter(({ expectation, status }) => status === 'reached' && open.delete(expectation))
      .map(({ expectation }) => expectation);
  }
}

function keyOf({ name, label }: NamedCell): string {
  return `${name} ${label}`;
}
