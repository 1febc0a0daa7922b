import { deepFreeze, type KubeObject } from '../../kube/index.ts';
import { type Exchange, warn } from '../exchange.ts';
import type { ResourceDefinition } from '../registry/resource.ts';

/** Everything a step of a write looks at beside the object it changes, the type, the place and the time. */
export interface WriteKey {
  readonly key: string;
  /** A second object it looks at. */
  readonly basis?: KubeObject | undefined;
}

/** One step of a write that went well, and the warnings it gave. */
interface Outcome {
  readonly basis: KubeObject | undefined;
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

type OutcomesByObject = WeakMap<KubeObject, Map<string, Outcome>>;

/** Later versions hang on earlier ones, so the whole memory is dropped once in a while; an outcome is some 3 KB. */
const MAX_OUTCOMES = 20_000;

/**
 * What the pure steps of writes came to, for servers that start from forks of one store. What a write makes of an object is
 * decided by the object, the request, the type and the time. A sweep flies the same world thousands of times, and almost
 * every write in it has been made before, from the very same frozen object: decoding, patching, ownership and validation
 * need not be done again. Only frozen objects are handed out; refusals, admission, conflicts and commits are never remembered.
 */
export class WriteMemory {
  #outcomes = new WeakMap<ResourceDefinition, OutcomesByObject>();
  #size = 0;

  /** The outcome of `work` on `object`, worked out once per key. */
  recall(exchange: Exchange, object: KubeObject, write: WriteKey, work: () => KubeObject): KubeObject {
    const { info, parts, warnings } = exchange;
    const known = this.#outcomesOf(exchange.definition, object);
    const key = `${info.namespace}/${info.name}/${info.subresource} ${parts.clock.now()} ${write.key}`;
    const outcome = known.get(key);
    if (outcome && outcome.basis === write.basis) {
      for (const warning of outcome.warnings) warn(exchange, warning);
      return outcome.object;
    }
    const before = warnings.length;
    const made = deepFreeze(work());
    known.set(key, { basis: write.basis, object: made, warnings: warnings.slice(before) });
    this.#size += 1;
    return made;
  }

  #outcomesOf(definition: ResourceDefinition, object: KubeObject): Map<string, Outcome> {
    if (this.#size >= MAX_OUTCOMES) {
      this.#outcomes = new WeakMap();
      this.#size = 0;
    }
    let byObject = this.#outcomes.get(definition);
    if (!byObject) {
      byObject = new WeakMap();
      this.#outcomes.set(definition, byObject);
    }
    let known = byObject.get(object);
    if (!known) {
      known = new Map();
      byObject.set(object, known);
    }
    return known;
  }
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
