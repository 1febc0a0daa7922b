import type { RequestRow, TraceEvent } from '../../trace/index.ts';
import { spansIn } from './next-turns.ts';

/** Who runs, ends and is run again, on a schedule; all others go on until they die. */
export class Jobs {
  /**
   * First requests of controllers that started again. A job is a new process in each run anyway; a controller that lives on has timers
   * from before, which show where something goes wrong for good. (Audited: after a terminal failure one looked again at its last
   * interval, and one that had been restarted never did.)
   */
  readonly restarts: readonly RequestRow[];
  /** When each run asked for something first. */
  readonly #starts = new Map<string, number>();

  constructor(events: readonly TraceEvent[]) {
    const names = new Set<string>();
    for (const event of events)
      if (event.kind === 'run' && event.exitCode !== undefined) names.add(event.actor);
    const restarts: RequestRow[] = [];
    const lives = new Map<string, number>();
    for (const event of events) {
      if (event.kind !== 'request') continue;
      const { actor, incarnation, t } = event;
      if (names.has(actor)) {
        const run = runOf(event);
        this.#starts.set(run, Math.min(this.#starts.get(run) ?? t, t));
        continue;
      }
      if ((lives.get(actor) ?? incarnation) !== incarnation) restarts.push(event);
      lives.set(actor, incarnation);
    }
    this.restarts = restarts;
  }

  /**
   * How long a run has gone on, and so how soon the next one comes, which asks how old that is what this one left; 0 for who is no job.
   * (Audited: an intent of forty seconds later was still another run's live work for the next run.)
   */
  spanSinceStart(row: RequestRow): number {
    const start = this.#starts.get(runOf(row));
    return start === undefined ? 0 : spansIn(row.t - start);
  }
}

function runOf({ actor, incarnation }: RequestRow): string {
  return `${actor}#${incarnation}`;
}
