import {
  isObject,
  type KubeObject,
  type LabelSelector,
  parseApiVersion,
  parseLabelSelector,
} from '../../../sim/kube/index.ts';
import { CelEvaluationError, type CelProgram, toCel } from '../../scenario/index.ts';
import type { CelContextValues } from '../context.ts';

/** Which objects an expectation speaks about. */
export interface Selector {
  readonly kind: string;
  readonly group?: string;
  readonly namespace?: string;
  readonly names?: ReadonlySet<string>;
  readonly labels?: LabelSelector;
}

/** Builds a selector from what the author wrote; names must be resolved already. */
export function selectorOf(spec: {
  readonly kind: string;
  readonly apiVersion?: string;
  readonly namespace?: string;
  readonly names?: readonly string[];
  readonly labels?: string;
}): Selector {
  const group = spec.apiVersion === undefined ? undefined : groupOf(spec.apiVersion);
  return {
    kind: spec.kind,
    ...(group === undefined ? {} : { group }),
    ...(spec.namespace === undefined ? {} : { namespace: spec.namespace }),
    ...(spec.names === undefined ? {} : { names: new Set(spec.names) }),
    ...(spec.labels === undefined ? {} : { labels: parseLabelSelector(spec.labels) }),
  };
}

/** `apps/v1` and `apps` both name the group `apps`. */
function groupOf(text: string): string {
  return text.includes('/') ? (parseApiVersion(text)?.group ?? text) : text === 'v1' ? '' : text;
}

export function selects(selector: Selector, object: KubeObject): boolean {
  if (object.kind !== selector.kind) return false;
  const { metadata } = object;
  if (selector.namespace !== undefined && metadata.namespace !== selector.namespace) return false;
  if (selector.names !== undefined && !selector.names.has(metadata.name ?? '')) return false;
  if (selector.group !== undefined && groupOf(object.apiVersion) !== selector.group) return false;
  return selector.labels === undefined || selector.labels.matches(metadata.labels);
}

/** An object of the selection and whether the predicate holds for it. */
interface Member {
  readonly object: KubeObject;
  holds: boolean;
}

/**
 * The selected objects as they are now, with the predicate's truth for each. Only what a commit touched is evaluated again,
 * so a write costs the same among ten objects and ten thousand.
 */
export class Selection {
  readonly #selector: Selector;
  readonly #predicate: CelProgram | undefined;
  readonly #context: CelContextValues;
  readonly #members = new Map<string, Member>();
  #holding = 0;
  /** The first evaluation that failed, with its object: a missing field is more often a typing error than a fact. */
  firstError: string | undefined;
  /** The first evaluation that the types of the values made impossible: not the object is wrong, the expression is. */
  typeError: string | undefined;
  #evaluations = 0;

  constructor(selector: Selector, predicate: CelProgram | undefined, context: CelContextValues) {
    this.#selector = selector;
    this.#predicate = predicate;
    this.#context = context;
  }

  get size(): number {
    return this.#members.size;
  }

  /** How many members satisfy the predicate. */
  get holding(): number {
    return this.#holding;
  }

  /** True when the predicate could never be evaluated, on no object: what it says about them is nothing. */
  get isBlind(): boolean {
    return this.firstError !== undefined && this.#evaluations === 0;
  }

  /** Those that do (or do not), in the order they came. */
  objects(holds: boolean): KubeObject[] {
    return [...this.#members.values()].filter((m) => m.holds === holds).map((m) => m.object);
  }

  /** Takes in a new state of an object; true when it is one of ours. */
  update(object: KubeObject, deleted: boolean, t: number): boolean {
    if (!selects(this.#selector, object)) return this.#leave(object);
    const key = keyOf(object);
    const known = this.#members.get(key);
    if (known?.holds) this.#holding -= 1;
    if (deleted) this.#members.delete(key);
    else {
      const holds = this.#evaluate(object, t);
      this.#members.set(key, { object, holds });
      if (holds) this.#holding += 1;
    }
    return true;
  }

  /** Evaluates everything again when time alone can change the answer. */
  refresh(t: number): void {
    if (!this.#predicate?.readsTime) return;
    this.#holding = 0;
    for (const member of this.#members.values()) {
      member.holds = this.#evaluate(member.object, t);
      if (member.holds) this.#holding += 1;
    }
  }

  /** Labels can change, so an object may stop being selected. */
  #leave(object: KubeObject): boolean {
    if (this.#selector.labels === undefined || object.kind !== this.#selector.kind) return false;
    const known = this.#members.get(keyOf(object));
    if (!known) return false;
    if (known.holds) this.#holding -= 1;
    return this.#members.delete(keyOf(object));
  }

  #evaluate(object: KubeObject, t: number): boolean {
    if (!this.#predicate) return true;
    try {
      const holds = this.#predicate.evaluate(this.#context.at(t, { object: toCel(object) })) === true;
      this.#evaluations += 1;
      return holds;
    } catch (error) {
      if (!(error instanceof CelEvaluationError)) throw error;
      const text = `${isObject(object) ? object.kind : ''} ${object.metadata.name ?? ''}: ${error.message}`;
      this.firstError ??= text;
      if (error.isTypeError) this.typeError ??= text;
      return false;
    }
  }
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
}
