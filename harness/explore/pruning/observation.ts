import { RollingHash, type Trace } from '../../trace/index.ts';
import { isExplored } from '../flight/schedule.ts';

/** What a run looked like to everybody but the fault plane. */
export interface Observation {
  /**
   * Each request with its time, content, answer and effect, without the names of the faults that were explored. All actors are
   * deterministic, so two runs with equal hashes are in the same state in every respect, the memories of processes included.
   */
  readonly whole: string;
  /**
   * The same without the words of the answer that was struck: two runs with equal hashes went the same way although one client
   * was told something else, so it took the same branch on both. What it may remember of the words themselves is looked away from.
   */
  readonly branch: string;
}

export function observationOf(trace: Trace): Observation {
  return { whole: hashOf(trace, false), branch: hashOf(trace, true) };
}

function hashOf(trace: Trace, withoutStruck: boolean): string {
  const hash = new RollingHash();
  for (const event of trace.events) {
    if (event.kind === 'request') {
      hash.text(event.id);
      hash.number(event.t);
      hash.number(event.endT ?? -1);
      hash.text(event.committed);
      if (!(withoutStruck && event.faults.some(({ rule }) => isExplored(rule)))) {
        hash.number(event.code);
        hash.text(event.reason);
        hash.text(event.message);
        hash.number(event.retryAfterSeconds ?? -1);
        hash.text(event.readRv ?? '');
      }
      if (event.body !== undefined) hash.text(JSON.stringify(event.body));
    } else if (event.kind === 'commit') {
      hash.number(event.revision);
      hash.text(event.type);
      hash.text(event.object.metadata.uid ?? '');
    } else if (event.kind === 'run') {
      hash.number(event.exitCode ?? -1);
      hash.number(event.endedAt);
    } else if (event.kind === 'mark') hash.text(`${event.t} ${event.actor} ${event.what}`);
  }
  hash.text(JSON.stringify(trace.faults.filter(({ rule }) => !isExplored(rule))));
  for (const { site, value } of trace.tape) {
    hash.text(site);
    hash.number(value);
  }
  return hash.digest();
}
