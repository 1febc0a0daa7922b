import type { CommitRow, RunRow, TraceEvent } from '../../trace/index.ts';
import { bounded, type Verdict, type VerdictStatus } from '../verdict.ts';
import { describeCommit } from './describe.ts';
import type { Oracle } from './oracle.ts';

/** Bookkeeping that every client of the API keeps, not a repair. */
const IGNORED_KINDS = ['Lease', 'Event'];

/** Every run after the first acting one writes nothing. */
export class IdempotentOracle implements Oracle {
  readonly expectation: string;
  decided: Verdict | undefined;
  readonly #actor: string;
  readonly #ignored: ReadonlySet<string>;
  readonly #writes = new Map<number, CommitRow[]>();
  #firstActing: number | undefined;
  #laterRuns = 0;

  constructor(expectation: string, actor: string, ignore: readonly string[] = IGNORED_KINDS) {
    this.expectation = expectation;
    this.#actor = actor;
    this.#ignored = new Set(ignore);
  }

  advance(): void {}

  observe(event: TraceEvent, t: number): void {
    if (this.decided) return;
    if (event.kind === 'commit') this.#wrote(event, t);
    else if (event.kind === 'run' && event.actor === this.#actor) this.#ended(event);
  }

  finish(t: number): Verdict {
    if (this.decided) return this.decided;
    if (this.#firstActing === undefined)
      return this.#conclude('inconclusive', 'no run ever wrote anything', t);
    if (this.#laterRuns === 0)
      return this.#conclude('inconclusive', `no run followed the acting run #${this.#firstActing}`, t);
    return this.#conclude('pass', `${this.#laterRuns} later runs wrote nothing`, t);
  }

  #wrote(commit: CommitRow, t: number): void {
    const { request, object } = commit;
    if (request?.actor !== this.#actor || this.#ignored.has(object.kind)) return;
    const run = request.incarnation;
    if (this.#firstActing !== undefined && run > this.#firstActing) {
      const lines = [...(this.#writes.get(this.#firstActing) ?? []), commit].map(describeCommit);
      this.#conclude('fail', `run #${run} wrote again after run #${this.#firstActing}`, t, bounded(lines));
      return;
    }
    const writes = this.#writes.get(run) ?? [];
    writes.push(commit);
    this.#writes.set(run, writes);
  }

  #ended(run: RunRow): void {
    if (this.#firstActing !== undefined && run.number > this.#firstActing) this.#laterRuns += 1;
    else if (this.#firstActing === undefined && this.#writes.has(run.number)) this.#firstActing = run.number;
  }

  #conclude(status: VerdictStatus, reason: string, t: number, evidence: readonly string[] = []): Verdict {
    this.decided = { expectation: this.expectation, property: 'safety', status, reason, t, evidence };
    return this.decided;
  }
}
