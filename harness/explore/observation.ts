import { RollingHash, type Trace } from '../trace/index.ts';
import type { Site } from './site.ts';
import { siteKey, sitesOf } from './site.ts';

/**
 * What a run looked like to everybody but the fault plane: each request with its time, answer and effect, without the names of
 * the faults. Two runs with equal observations went the same way.
 */
export function observationOf(trace: Trace): string {
  const hash = new RollingHash();
  for (const event of trace.events) {
    if (event.kind === 'request') {
      hash.text(event.id);
      hash.number(event.t);
      hash.number(event.endT ?? -1);
      hash.number(event.code);
      hash.text(event.committed);
      hash.number(event.retryAfterSeconds ?? -1);
    } else if (event.kind === 'commit') {
      hash.number(event.revision);
      hash.text(event.type);
    } else if (event.kind === 'run') hash.number(event.exitCode ?? -1);
  }
  return hash.digest();
}

/** The sites of a run from the struck one on: where a second fault can still strike. */
export function sitesAfter(trace: Trace, struck: Site): Site[] {
  const sites = sitesOf(trace).map(({ site }) => site);
  const key = siteKey(struck);
  const index = sites.findIndex((site) => siteKey(site) === key);
  return sites.slice(index + 1);
}
