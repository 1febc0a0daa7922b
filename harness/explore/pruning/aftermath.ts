import { RollingHash, type RunRow, type Trace } from '../../trace/index.ts';
import { isExplored } from '../flight/schedule.ts';
import type { SitedRequest } from '../flight/site.ts';

/** What a run leaves to those who come after one of the engine's runs. */
export interface Aftermath {
  /** Equal for two flights that are the same to everybody but this run of the engine. */
  readonly hash: string;
  /** Index of the first site that lies behind it: the next run had begun. */
  readonly from: number;
}

/**
 * What is left of a flight when one looks away from what the engine read and was told in its runs up to the `number`th: every
 * commit with its time and content, the requests of everybody else, the runs that came later, what the scenario's own faults
 * did, and every random choice. The engine is a new process in each run and keeps nothing in between; so two flights with equal
 * aftermaths are in the same state, with the same people in it, from the start of the next run on, and whatever is done
 * to both of them from then on ends equally.
 *
 * Undefined when the runs overlap (a second run could have seen what is looked away from) or no later one began.
 */
export function aftermathOf(
  trace: Trace,
  sites: readonly SitedRequest[],
  engine: string,
  number: number,
): Aftermath | undefined {
  const next = nextRun(trace, engine, number);
  if (!next) return undefined;
  const hash = new RollingHash();
  hash.number(next.startedAt);
  for (const event of trace.events) {
    switch (event.kind) {
      case 'request':
        if (event.actor === engine && event.incarnation <= number) break;
        hash.text(event.id);
        hash.number(event.t);
        hash.number(event.endT ?? -1);
        hash.number(event.code);
        hash.text(event.message);
        hash.text(event.committed);
        hash.text(event.readRv ?? '');
        break;
      case 'commit':
        hash.number(event.t);
        hash.number(event.revision);
        hash.text(JSON.stringify(event.object));
        break;
      case 'run':
        // How it ended is nothing anybody acts on, but laws ask whether a crash left something behind.
        if (event.killed || event.timedOut) hash.text('cut off');
        if (event.actor === engine && event.number <= number) break;
        hash.text(`${event.actor}#${event.number} ${event.exitCode}`);
        hash.number(event.endedAt);
        break;
      case 'mark':
        hash.text(`${event.t} ${event.actor} ${event.what}`);
        break;
      default:
        break;
    }
  }
  hash.text(JSON.stringify(trace.faults.filter(({ rule }) => !isExplored(rule))));
  for (const { site, value } of trace.tape) {
    hash.text(site);
    hash.number(value);
  }
  const from = sites.findIndex(({ row }) => row.t >= next.startedAt);
  return { hash: hash.digest(), from: from < 0 ? sites.length : from };
}

/** The run after the `number`th, unless the two overlap. */
function nextRun(trace: Trace, engine: string, number: number): RunRow | undefined {
  const runs = trace.events.filter(
    (event): event is RunRow => event.kind === 'run' && event.actor === engine,
  );
  const next = runs.find((run) => run.number === number + 1);
  if (!next) return undefined;
  const isClean = runs.every((run) => run.number > number || run.endedAt <= next.startedAt);
  return isClean ? next : undefined;
}

/** By number, the aftermath of each of the engine's runs in a flight without faults. */
export function aftermathsOf(
  trace: Trace,
  sites: readonly SitedRequest[],
  engine: string,
): Readonly<Record<number, string>> {
  const found: Record<number, string> = {};
  for (const event of trace.events) {
    if (event.kind !== 'run' || event.actor !== engine) continue;
    const aftermath = aftermathOf(trace, sites, engine, event.number);
    if (aftermath) found[event.number] = aftermath.hash;
  }
  return found;
}

/** The run of the engine in which a schedule's first fault struck; undefined when it struck somebody else, or nobody. */
export function struckRunOf(sites: readonly SitedRequest[], engine: string): number | undefined {
  const struck = sites.find(({ row }) => row.faults.some(({ rule }) => isExplored(rule)));
  return struck?.row.actor === engine ? struck.row.incarnation : undefined;
}
