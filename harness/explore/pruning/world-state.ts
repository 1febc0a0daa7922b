import type { KubeObject } from '../../../sim/kube/index.ts';
import type { CommitRow, TraceEvent } from '../../trace/index.ts';
import type { TimesOf } from './element.ts';
import { digestOf, likenessOf } from './likeness.ts';

/** The objects there are; nobody acts on Events. */
export interface State {
  readonly now: string;
  /** Before the last revision. */
  readonly past: string;
}

/** State by the number of events that led to it. */
export function statesOf(events: readonly TraceEvent[], timesOf: TimesOf): State[] {
  const objects = new Sum();
  let state: State = { now: objects.text, past: 'before the run' };
  const states = [state];
  for (const event of events) {
    if (event.kind === 'commit') {
      const past = objects.text;
      if (event.resource !== 'events') {
        if (event.oldObject) objects.toggle(keyed(event, event.oldObject, timesOf));
        if (event.type !== 'DELETED') objects.toggle(keyed(event, event.object, timesOf));
      }
      state = { now: objects.text, past };
    }
    states.push(state);
  }
  return states;
}

function keyed(
  { group, resource, namespace, name }: CommitRow,
  object: KubeObject,
  timesOf: TimesOf,
): string {
  return digestOf(`${group}/${resource}/${namespace}/${name} ${likenessOf(object, timesOf(resource))}`);
}

/** A set of digests as one: each is in it or not, in any order. */
class Sum {
  #low = 0;
  #high = 0;

  toggle(digest: string): void {
    this.#high ^= Number.parseInt(digest.slice(0, 8), 16);
    this.#low ^= Number.parseInt(digest.slice(8), 16);
  }

  get text(): string {
    return `${this.#high} ${this.#low}`;
  }
}
