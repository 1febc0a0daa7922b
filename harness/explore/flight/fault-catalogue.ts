import { type Realism, realismOf } from '../../../sim/faults/index.ts';
import { isObject, type JsonObject } from '../../../sim/kube/index.ts';
import { parseFaultAction } from '../../scenario/index.ts';
import type { Site } from './site.ts';
import { WRITES } from './verbs.ts';

/** How realistic a fault is: a healthy server under load, HA and caches, or data loss. */
export type FaultClass = Realism;

/** One thing that can go wrong at a site. Ids are explained in docs/exploring.md, "What is flown". */
export interface CatalogueEntry {
  readonly id: string;
  /** What the fault plane says of the action. */
  readonly class: FaultClass;
  /** As a scenario writes it. */
  readonly action: JsonObject;
  /** Where it makes sense. */
  readonly at:
    | 'any'
    | 'read'
    | 'get'
    | 'list'
    | 'watch'
    | 'event'
    | 'write'
    | 'locked-write'
    | 'create'
    | 'process'
    | 'actor';
  /** Strikes every request of the kind instead of the nth only: a right that is missing, not a moment. */
  readonly lasting?: true;
}

const entry = (id: string, at: CatalogueEntry['at'], action: JsonObject): CatalogueEntry => ({
  id,
  class: realismOf(parseFaultAction(action).action!),
  at,
  action,
});

/** Everything the explorer tries, in the order it is tried. */
export const FAULT_CATALOGUE: readonly CatalogueEntry[] = [
  entry('W1-silent', 'any', { loseRequest: { as: 'silent' } }),
  entry('W1-reset', 'any', { loseRequest: { as: 'reset' } }),
  entry('W1-refused', 'any', { refuse: {} }),
  entry('W2-silent', 'write', { loseResponse: { as: 'silent' } }),
  entry('W2-reset', 'write', { loseResponse: { as: 'reset' } }),
  entry('W2-error', 'write', { loseResponse: { as: 'error' } }),
  entry('W3', 'write', { loseWrite: {} }),
  entry('W4', 'write', { delayCommit: { after: '5s' } }),
  entry('W5', 'write', { duplicateRequest: {} }),
  entry('W7-honest', 'locked-write', { conflict: { variant: 'honest' } }),
  entry('W7-raw', 'locked-write', { conflict: { variant: 'raw' } }),
  entry('W8', 'any', { tooManyRequests: { from: 'overload' } }),
  entry('W9-uncommitted', 'any', { internalError: { committed: false } }),
  entry('W9-committed', 'write', { internalError: { committed: true } }),
  entry('W10-uncommitted', 'any', { serverTimeout: { committed: false } }),
  entry('W10-committed', 'write', { serverTimeout: { committed: true } }),
  entry('W11-apiserver', 'any', { unavailable: { from: 'apiserver' } }),
  entry('W11-load-balancer', 'any', { unavailable: { from: 'loadBalancer' } }),
  entry('W13', 'any', { truncateBody: { after: 'half' } }),
  entry('W16', 'get', { notFound: {} }),
  entry('W17', 'any', { unauthorized: {} }),
  entry('W18', 'any', { forbidden: {} }),
  { ...entry('W18-lasting', 'any', { forbidden: {} }), lasting: true },
  entry('R1', 'read', { staleRead: { revisions: 1 } }),
  entry('R3', 'watch', { dropWatch: { as: 'reset' } }),
  entry('R4', 'watch', { expireWatch: {} }),
  // The controllers under a fault are Go programs, whose pings find a dead connection after 45 s.
  entry('R9', 'watch', { stallWatch: { endsAfter: '45s' } }),
  // Longer than a run of an engine, so that a controller acts on the world of before it.
  entry('R5', 'event', { delayEvents: { by: '1m' } }),
  entry('R6x', 'event', { dropEvents: {} }),
  entry('R7', 'event', { duplicateEvents: {} }),
  entry('C4-requests', 'actor', { partition: { loses: 'requests' } }),
  entry('C4-responses', 'actor', { partition: { loses: 'responses' } }),
  entry('C5', 'any', { delay: { latency: '4s' } }),
  entry('P1-before-send', 'process', { crash: { at: 'before-send' } }),
  entry('P1-after-send', 'process', { crash: { at: 'after-send' } }),
  entry('P1-after-commit', 'process', { crash: { at: 'after-commit' } }),
  entry('P1-after-ack', 'process', { crash: { at: 'after-ack' } }),
  entry('P3', 'process', { pause: { at: 'before-send', for: '40s' } }),
];

/** Whether the struck actor cannot go on for seconds: it waits, or has to start again. */
export function holdsUp(action: JsonObject): boolean {
  return (
    ['delayCommit', 'stallWatch', 'delay', 'crash', 'pause'].some((kind) => kind in action) ||
    Object.values(action).some((detail) => isObject(detail) && detail['as'] === 'silent')
  );
}

/** The entries that strike an event of a watch: the nth of all events that an actor's watches of a kind deliver. */
export function applicableToEvents(site: Site, classes: ReadonlySet<FaultClass>): CatalogueEntry[] {
  if (site.verb !== 'watch') return [];
  return FAULT_CATALOGUE.filter((candidate) => candidate.at === 'event' && classes.has(candidate.class));
}

/** The entries that strike all an actor asks for a span of time; one request of it would be W1 or W2. */
export function applicableToActors(classes: ReadonlySet<FaultClass>): CatalogueEntry[] {
  return FAULT_CATALOGUE.filter((candidate) => candidate.at === 'actor' && classes.has(candidate.class));
}

/**
 * The entries that make sense at a request. A 409 needs a precondition the server could find violated; a fault that strikes every
 * request of a kind is the same one at each of them, and belongs to the first.
 */
export function applicable(site: Site, classes: ReadonlySet<FaultClass>): CatalogueEntry[] {
  const isWrite = WRITES.has(site.verb);
  return FAULT_CATALOGUE.filter((candidate) => {
    if (!classes.has(candidate.class) || (candidate.lasting && site.nth > 1)) return false;
    switch (candidate.at) {
      case 'any':
        return true;
      case 'process':
        return isWrite || site.verb === 'get' || site.verb === 'list';
      case 'read':
        return site.verb === 'get' || site.verb === 'list';
      case 'write':
        return isWrite;
      case 'locked-write':
        return site.verb === 'update' || site.verb === 'patch';
      default:
        return site.verb === candidate.at;
    }
  });
}
