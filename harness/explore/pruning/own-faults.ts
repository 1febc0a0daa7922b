import type { FaultRule } from '../../../sim/faults/index.ts';
import type { ScenarioCell } from '../../scenario/index.ts';
import type { RequestRow, Trace } from '../../trace/index.ts';
import { isExplored } from '../flight/schedule.ts';

/** What the scenario's own faults have left to do in a flight. */
export class OwnFaults {
  readonly #rules: readonly FaultRule[];
  readonly #startedAt: number;
  /** By rule, how many events of the trace there were when it struck. */
  readonly #struck = new Map<string, readonly number[]>();
  /** By rule, how many requests it met and struck in the whole flight. */
  readonly #totals: ReadonlyMap<string, string>;

  constructor(
    { events, faults }: Trace,
    { faults: rules, startedAt }: Pick<ScenarioCell, 'faults' | 'startedAt'>,
  ) {
    this.#rules = rules;
    this.#startedAt = startedAt;
    this.#totals = new Map(faults.map(({ rule, matched, fired }) => [rule, `${matched} ${fired}`]));
    events.forEach((event, index) => {
      if (event.kind !== 'request') return;
      for (const { rule } of event.faults)
        if (!isExplored(rule)) this.#struck.set(rule, [...(this.#struck.get(rule) ?? []), index + 1]);
    });
  }

  /** Equal where the rules that are not over yet have done as much and will do as much. */
  leftAt(row: RequestRow): string {
    const left = this.#rules.filter((rule) => !this.#isOver(rule, row));
    // One that waits for another asks whether that one has struck.
    const names = new Set(
      left.flatMap(({ name, when }) => [name, ...(when?.after ? [when.after.rule] : [])]),
    );
    return [...names]
      .map((name) => `${name} ${this.#struckBefore(name, row)} ${this.#totals.get(name)}`)
      .join();
  }

  #isOver({ name, when }: FaultRule, row: RequestRow): boolean {
    if (when?.during && this.#startedAt + row.t >= when.during.to) return true;
    return when?.max !== undefined && this.#struckBefore(name, row) >= when.max;
  }

  #struckBefore(name: string, { begunAfter }: RequestRow): number {
    return this.#struck.get(name)?.filter((events) => events <= begunAfter).length ?? 0;
  }
}
