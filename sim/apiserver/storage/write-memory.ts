import { deepFreeze, type KubeObject } from '../../kube/index.ts';
import { type Exchange, warn } from '../exchange.ts';
import type { ResourceDefinition } from '../registry/resource.ts';
import { atRevision, type Content, contentOf, revisionOf } from './revisions.ts';

/** Everything a step of a write looks at beside the object it changes, the type, the place and the time. */
export interface WriteKey {
  readonly key: string;
  /** A second object it looks at. */
  readonly basis?: KubeObject | undefined;
  /** A resourceVersion the step looks at, where the key does not hold it. */
  readonly namedVersion?: string | undefined;
  /** The key may hold a resourceVersion: then what the step does may depend on the objects' having that very one. */
  readonly mayNameOthers?: boolean;
}

/** One step of a write that went well, and the warnings it gave. */
interface Outcome {
  readonly from: Revisions;
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/** The resourceVersions a step looks at: those of the object and of its basis, and the one its key names. */
type Revisions = readonly [object: string | undefined, basis: string | undefined, named: string | undefined];

/** By key and the content of the basis. */
type Outcomes = Map<string, Map<Content | undefined, Outcome>>;

/** Later versions hang on earlier ones, so the whole memory is dropped once in a while; an outcome is some 3 KB. */
const MAX_OUTCOMES = 20_000;

/**
 * What the pure steps of writes came to, for servers that start from forks of one store. What a write makes of an object is
 * decided by the object, the request, the type and the time. A sweep flies the same world thousands of times, and almost
 * every write in it has been made before, from the very same frozen object or, behind a fault, from one that is equal but for
 * its resourceVersion: decoding, patching, ownership and validation need not be done again. Only frozen objects are handed
 * out; refusals, admission, conflicts and commits are never remembered.
 */
export class WriteMemory {
  #outcomes = new WeakMap<ResourceDefinition, WeakMap<Content, Outcomes>>();
  #size = 0;

  /** The outcome of `work` on `object`, worked out once per key. */
  recall(exchange: Exchange, object: KubeObject, write: WriteKey, work: () => KubeObject): KubeObject {
    const { info, parts, warnings } = exchange;
    const byBasis = this.#outcomesOf(
      exchange.definition,
      object,
      `${info.namespace}/${info.name}/${info.subresource} ${parts.clock.now()} ${write.key}`,
    );
    const basis = write.basis && contentOf(write.basis);
    const outcome = byBasis.get(basis);
    const known = outcome && asFrom(outcome, object, write);
    if (known) {
      for (const warning of outcome.warnings) warn(exchange, warning);
      return known;
    }
    const before = warnings.length;
    const made = deepFreeze(work());
    byBasis.set(basis, {
      from: revisionsOf(object, write),
      object: made,
      warnings: warnings.slice(before),
    });
    this.#size += 1;
    return made;
  }

  #outcomesOf(
    definition: ResourceDefinition,
    object: KubeObject,
    key: string,
  ): Map<Content | undefined, Outcome> {
    if (this.#size >= MAX_OUTCOMES) {
      this.#outcomes = new WeakMap();
      this.#size = 0;
    }
    let byContent = this.#outcomes.get(definition);
    if (!byContent) {
      byContent = new WeakMap();
      this.#outcomes.set(definition, byContent);
    }
    const content = contentOf(object);
    let outcomes = byContent.get(content);
    if (!outcomes) {
      outcomes = new Map();
      byContent.set(content, outcomes);
    }
    let byBasis = outcomes.get(key);
    if (!byBasis) {
      byBasis = new Map();
      outcomes.set(key, byBasis);
    }
    return byBasis;
  }
}

function revisionsOf(object: KubeObject, { basis, namedVersion }: WriteKey): Revisions {
  return [revisionOf(object), basis && revisionOf(basis), namedVersion];
}

/**
 * What the step would have come to from the revisions there are now. To a server a resourceVersion is a token that it copies
 * and compares for equality: where the same ones are equal as were then, and the request holds no other, the outcome is the
 * same but for the name of the token. Undefined where that cannot be told.
 */
function asFrom(
  { from, object: made }: Outcome,
  object: KubeObject,
  write: WriteKey,
): KubeObject | undefined {
  const now = revisionsOf(object, write);
  if (now.every((revision, index) => revision === from[index])) return made;
  if (write.mayNameOthers || !isAlike(from, now)) return undefined;
  const copied = from.indexOf(revisionOf(made));
  return now[copied] === undefined ? made : atRevision(made, now[copied]);
}

/** Equal and missing at the same places. Only what a server gives out: it reads others as numbers, and 0 as none. */
function isAlike(from: Revisions, now: Revisions): boolean {
  return from.every(
    (revision, index) =>
      isGiven(revision) === isGiven(now[index]) &&
      (isGiven(revision) || revision === now[index]) &&
      from.every((other, at) => (other === revision) === (now[at] === now[index])),
  );
}

function isGiven(revision: string | undefined): boolean {
  return revision !== undefined && /^[1-9][0-9]*$/.test(revision);
}

/**
 * `work`'s outcome on `object`: remembered where the server has a memory, the object can no longer change and there is a key.
 * The work may look at nothing but the exchange's request, type and time, and what the key names.
 */
export function remembered(
  exchange: Exchange,
  object: KubeObject,
  write: WriteKey | undefined,
  work: () => KubeObject,
): KubeObject {
  const { writes } = exchange.parts;
  return writes && write && Object.isFrozen(object) ? writes.recall(exchange, object, write, work) : work();
}
