import type { JsonObject } from '../../../sim/kube/index.ts';
import type { Site } from './site.ts';

/** How realistic a fault is: a healthy server under load, HA and caches, or data loss. */
export type FaultClass = 'A' | 'B' | 'C';

/** One thing that can go wrong at a site. Ids are those of the fault taxonomy, with the variant (shared reference, faults-and-oracles 4). */
export interface CatalogueEntry {
  readonly id: string;
  readonly class: FaultClass;
  /** As a scenario writes it. */
  readonly action: JsonObject;
  /** Where it makes sense. */
  readonly at: 'any' | 'read' | 'get' | 'list' | 'watch' | 'write' | 'locked-write' | 'create' | 'process';
  /** Strikes every request of the kind instead of the nth only: a right that is missing, not a moment. */
  readonly lasting?: true;
}

const entry = (
  id: string,
  faultClass: FaultClass,
  at: CatalogueEntry['at'],
  action: JsonObject,
): CatalogueEntry => ({ id, class: faultClass, at, action });

/** Everything the explorer tries, in the order it is tried. */
export const FAULT_CATALOGUE: readonly CatalogueEntry[] = [
  entry('W1-silent', 'A', 'any', { loseRequest: { as: 'silent' } }),
  entry('W1-reset', 'A', 'any', { loseRequest: { as: 'reset' } }),
  entry('W1-refused', 'A', 'any', { refuse: {} }),
  entry('W2-silent', 'A', 'write', { loseResponse: { as: 'silent' } }),
  entry('W2-reset', 'A', 'write', { loseResponse: { as: 'reset' } }),
  entry('W2-error', 'A', 'write', { loseResponse: { as: 'error' } }),
  entry('W3', 'C', 'write', { loseWrite: {} }),
  entry('W4', 'A', 'write', { delayCommit: { after: '5s' } }),
  entry('W5', 'A', 'write', { duplicateRequest: {} }),
  entry('W7-honest', 'A', 'locked-write', { conflict: { variant: 'honest' } }),
  entry('W7-raw', 'B', 'locked-write', { conflict: { variant: 'raw' } }),
  entry('W8', 'A', 'any', { tooManyRequests: { from: 'overload' } }),
  entry('W9-uncommitted', 'A', 'any', { internalError: { committed: false } }),
  entry('W9-committed', 'A', 'write', { internalError: { committed: true } }),
  entry('W10-uncommitted', 'A', 'any', { serverTimeout: { committed: false } }),
  entry('W10-committed', 'A', 'write', { serverTimeout: { committed: true } }),
  entry('W11-apiserver', 'A', 'any', { unavailable: { from: 'apiserver' } }),
  entry('W11-load-balancer', 'A', 'any', { unavailable: { from: 'loadBalancer' } }),
  entry('W13', 'A', 'any', { truncateBody: { after: 'half' } }),
  entry('W16', 'A', 'get', { notFound: {} }),
  entry('W17', 'A', 'any', { unauthorized: {} }),
  entry('W18', 'A', 'any', { forbidden: {} }),
  { ...entry('W18-lasting', 'A', 'any', { forbidden: {} }), lasting: true },
  entry('R1', 'B', 'read', { staleRead: { revisions: 1 } }),
  entry('R3', 'A', 'watch', { dropWatch: { as: 'reset' } }),
  entry('R4', 'A', 'watch', { expireWatch: {} }),
  // The controllers under a fault are Go programs, whose pings find a dead connection after 45 s.
  entry('R9', 'A', 'watch', { stallWatch: { endsAfter: '45s' } }),
  entry('C5', 'A', 'any', { delay: { latency: '4s' } }),
  entry('P1-before-send', 'A', 'process', { crash: { at: 'before-send' } }),
  entry('P1-after-send', 'A', 'process', { crash: { at: 'after-send' } }),
  entry('P1-after-commit', 'A', 'process', { crash: { at: 'after-commit' } }),
  entry('P1-after-ack', 'A', 'process', { crash: { at: 'after-ack' } }),
  entry('P3', 'A', 'process', { pause: { at: 'before-send', for: '40s' } }),
];

const WRITES = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/**
 * The entries that make sense at a site. A 409 needs a precondition the server could find violated; a fault that strikes every
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
