import { type CommitRow, type RequestRow, RollingHash, type Trace } from '../../trace/index.ts';
import type { TimesOf } from './element.ts';
import { newestTimeIn } from './likeness.ts';

/**
 * Which objects bear the time of this very second, by the order in which they were written. Whoever writes a time next to theirs
 * writes the same one or a later one, and the engine compares them: a request that was made right away and one that was made at the
 * second try look alike until then. (Audited: a release that failed in the second of its poke is not poked again, and one that failed
 * in the second after is.)
 */
export class FreshStamps {
  /** Of what the engine reads. */
  readonly #commits: readonly CommitRow[];
  readonly #epoch: number;

  constructor({ events, startedAt }: Trace, timesOf: TimesOf) {
    this.#epoch = startedAt;
    this.#commits = events.filter(
      (event): event is CommitRow => event.kind === 'commit' && timesOf(event.resource) === 'ordered',
    );
  }

  at(row: RequestRow): string {
    const second = row.t - (row.t % 1000);
    const hash = new RollingHash();
    const seen = new Set<string>();
    for (let i = this.#commits.findLastIndex(({ index }) => index < row.begunAfter); i >= 0; i--) {
      const { t, resource, namespace, name, object } = this.#commits[i]!;
      if (t < second) break;
      const key = `${resource}/${namespace}/${name}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (newestTimeIn(object) >= this.#epoch + second) hash.text(key);
    }
    return hash.digest();
  }
}
