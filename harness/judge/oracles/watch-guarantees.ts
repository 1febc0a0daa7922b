import type { CommitRow, RequestRow, SentWatch } from '../../trace/index.ts';
import type { History } from './history.ts';

/** One way in which a watch was not what the server promises. */
export interface BrokenWatch {
  readonly signature: string;
  readonly message: string;
  /** When the watch was opened, ms of the run. */
  readonly t: number;
}

interface SentEvent {
  readonly type: string;
  readonly revision: number;
}

/**
 * The guarantees of watches, asked of what the server sent: ordered, unique, reliable (nothing between two events is left out),
 * resumable (the first event is the first change after the version asked for), bookmarkable (a bookmark speaks for everything up
 * to its version), and nothing is made up. That no change comes in parts is so by itself: each has a revision of its own.
 * Source: etcd's watch API guarantees; apiserver pkg/storage/cacher.
 */
export function brokenWatches(history: History): BrokenWatch[] {
  const broken: BrokenWatch[] = [];
  /** Changes up to here are no part of the trace: it begins with what they left. */
  const before = (history.commits[0]?.revision ?? Infinity) - 1;
  let collections: ReadonlyMap<string, readonly CommitRow[]> | undefined;
  for (const row of history.requests) {
    const { watch } = row;
    if (watch === undefined) continue;
    collections ??= byCollection(history.commits);
    const changes = collections.get(collectionOf(watch)) ?? [];
    const wrong = wrongWith(row, watch, changes, before);
    if (wrong) broken.push({ signature: wrong[0], message: `${row.id}: ${wrong[1]}`, t: row.t });
  }
  return broken;
}

function collectionOf({ group, resource }: { readonly group: string; readonly resource: string }): string {
  return `${group}/${resource}`;
}

function byCollection(commits: readonly CommitRow[]): Map<string, CommitRow[]> {
  const collections = new Map<string, CommitRow[]>();
  for (const commit of commits) {
    const key = collectionOf(commit);
    const known = collections.get(key);
    if (known) known.push(commit);
    else collections.set(key, [commit]);
  }
  return collections;
}

/** What is wrong with a watch, and where. */
type Wrong = readonly [signature: string, detail: string];

/** The first thing that is wrong; what follows it is out of step and tells nothing. */
function wrongWith(
  row: RequestRow,
  watch: SentWatch,
  changes: readonly CommitRow[],
  before: number,
): Wrong | undefined {
  const asked = Number(new URLSearchParams(row.query).get('resourceVersion') ?? 0);
  const isElsewhere = watch.initial ? watch.revision < asked : asked !== 0 && watch.revision !== asked;
  if (isElsewhere) return ['watch began elsewhere', `begins at ${watch.revision}, asked for ${asked}`];
  const events = watch.sent.map(readEvent);
  const told = watch.initial ? initialEvents(watch, events) : 0;
  const initial = events.slice(0, told);
  // Whatever comes behind them says that they were all.
  const isAll = told < events.length || initial.at(-1)?.type === 'BOOKMARK';
  const wrongState = watch.initial && wrongWithState(watch, initial, isAll, changes, before);
  if (wrongState) return wrongState;
  const progress = new Progress(watch, changes, before);
  for (const event of events.slice(told)) {
    const wrong = event.type === 'BOOKMARK' ? progress.bookmark(event) : progress.event(event);
    if (wrong) return wrong;
  }
  return undefined;
}

/** How far a watch has come in the changes of its collection. */
class Progress {
  readonly #watch: SentWatch;
  readonly #changes: readonly CommitRow[];
  readonly #before: number;
  /** Index of the first change that the watch does not know to be behind it. */
  #next: number;
  #revision: number;
  #lastEvent = 0;

  constructor(watch: SentWatch, changes: readonly CommitRow[], before: number) {
    this.#watch = watch;
    this.#changes = changes;
    this.#before = before;
    this.#revision = watch.revision;
    this.#next = firstAfter(changes, watch.revision);
  }

  event({ type, revision }: SentEvent): Wrong | undefined {
    if (revision === this.#lastEvent) return ['watch event twice', `${type} ${revision}`];
    if (revision <= this.#revision)
      return ['watch out of order', `${type} ${revision} after ${this.#revision}`];
    if (revision <= this.#before) return this.#reached(revision);
    const change = this.#changeUpTo(revision);
    if (change && change.revision < revision)
      return ['watch event lost', `${type} ${revision} without ${change.type} ${change.revision}`];
    if (change?.revision !== revision || !this.#mayTell(change, type))
      return ['watch event made up', `${type} ${revision}`];
    this.#next += 1;
    return this.#reached(revision);
  }

  /** To who sees only some objects, one that changes may come or go. */
  #mayTell(change: CommitRow, type: string): boolean {
    return change.type === type || (this.#watch.selective && change.type === 'MODIFIED');
  }

  #reached(revision: number): undefined {
    this.#revision = revision;
    this.#lastEvent = revision;
  }

  bookmark({ revision }: SentEvent): Wrong | undefined {
    if (revision < this.#revision) return ['bookmark went back', `to ${revision} after ${this.#revision}`];
    const missing = this.#watch.selective ? undefined : this.#changeUpTo(revision);
    if (missing && missing.revision <= revision)
      return ['bookmark ahead of an event', `${revision} before ${missing.type} ${missing.revision}`];
    this.#revision = revision;
    return undefined;
  }

  /** The next change the watch has to tell; one that sees only some objects may have had none to tell until `revision`. */
  #changeUpTo(revision: number): CommitRow | undefined {
    const { namespace, selective } = this.#watch;
    for (; this.#next < this.#changes.length; this.#next += 1) {
      const change = this.#changes[this.#next]!;
      const isElsewhere = namespace !== '' && change.namespace !== namespace;
      if (!isElsewhere && !(selective && change.revision < revision)) return change;
    }
    return undefined;
  }
}

function readEvent(text: string): SentEvent {
  const space = text.indexOf(' ');
  return { type: text.slice(0, space), revision: Number(text.slice(space + 1)) };
}

/** What is wrong with the events that tell what was there at the beginning; of what changed before the trace nothing is known. */
function wrongWithState(
  watch: SentWatch,
  events: readonly SentEvent[],
  isAll: boolean,
  changes: readonly CommitRow[],
  before: number,
): Wrong | undefined {
  const newest = new Map<string, CommitRow>();
  for (const change of changes.slice(0, firstAfter(changes, watch.revision)))
    if (watch.namespace === '' || change.namespace === watch.namespace)
      newest.set(`${change.namespace}/${change.name}`, change);
  const there = new Set(
    [...newest.values()].flatMap((row) => (row.type === 'DELETED' ? [] : [row.revision])),
  );
  const told = new Set<number>();
  for (const { type, revision } of events) {
    if (type === 'BOOKMARK') continue;
    if (told.has(revision)) return ['watch event twice', `${type} ${revision}, at the beginning`];
    if (revision > before && !there.has(revision))
      return ['watch event made up', `${type} ${revision}, at the beginning`];
    told.add(revision);
  }
  const missing = isAll && !watch.selective ? [...there].find((revision) => !told.has(revision)) : undefined;
  if (missing !== undefined) return ['watch event lost', `ADDED ${missing}, at the beginning`];
  return undefined;
}

/** How many of the events tell what was there at the beginning, and that this was all. */
function initialEvents(watch: SentWatch, events: readonly SentEvent[]): number {
  const later = events.findIndex(({ type, revision }) => type !== 'ADDED' || revision > watch.revision);
  if (later < 0) return events.length;
  const { type, revision } = events[later]!;
  return type === 'BOOKMARK' && revision === watch.revision ? later + 1 : later;
}

/** Index of the first change after a revision. */
function firstAfter(changes: readonly CommitRow[], revision: number): number {
  let [low, high] = [0, changes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (changes[middle]!.revision <= revision) low = middle + 1;
    else high = middle;
  }
  return low;
}
