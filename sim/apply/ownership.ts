import { type JsonObject, jsonEqual } from '../kube/index.ts';
import { type Comparison, compare } from './compare.ts';
import { type Conflict, conflictsOf } from './conflict.ts';
import {
  difference,
  differenceBelow,
  EMPTY,
  type FieldSet,
  intersection,
  isEmpty,
  union,
} from './field-set.ts';
import { fieldSetOf } from './field-set-of.ts';
import { type ManagedEntry, type Managers, setFields } from './managers.ts';
import { mergeTyped } from './merge.ts';
import { removeItems, withNamedFields } from './remove-items.ts';
import type { TypeNode } from './type-node.ts';

/*
 * How a write moves the ownership of fields. Source: structured-merge-diff merge/update.go.
 */

function without(comparison: Comparison, ignored: FieldSet): Comparison {
  if (isEmpty(ignored)) return comparison;
  return {
    added: differenceBelow(comparison.added, ignored),
    removed: differenceBelow(comparison.removed, ignored),
    modified: differenceBelow(comparison.modified, ignored),
  };
}

/**
 * Takes fields that changed from everybody but `self`, and those that are gone from all others.
 * Returns what could only be taken by force.
 */
function yieldFields(managers: Managers, self: string, comparison: Comparison): Managers {
  const changed = union(comparison.modified, comparison.added);
  const conflicts: Managers = new Map();
  for (const [key, entry] of managers) {
    if (key === self) continue;
    const taken = intersection(entry.fields, changed);
    if (!isEmpty(taken)) conflicts.set(key, { ...entry, fields: taken });
  }
  for (const [key, entry] of [...managers]) {
    if (key === self) continue;
    const conflict = conflicts.get(key);
    let fields = conflict === undefined ? entry.fields : difference(entry.fields, conflict.fields);
    fields = difference(fields, comparison.removed);
    setFields(managers, key, entry, fields);
  }
  return conflicts;
}

/** What an update changed becomes its own; everybody else loses it. Returns what the update took. */
export function takeByUpdate(
  type: TypeNode,
  managers: Managers,
  live: JsonObject,
  next: JsonObject,
  ignored: FieldSet,
): FieldSet {
  const comparison = compare(type, live, next);
  const { added, modified } = comparison;
  if (isEmpty(added) && isEmpty(modified) && isEmpty(comparison.removed)) return EMPTY;
  const relevant = without(comparison, ignored);
  yieldFields(managers, '', relevant);
  return union(relevant.modified, relevant.added);
}

/** The outcome of laying a configuration over a live object. */
export interface Application {
  /** Undefined when the object stays as it is. */
  readonly object: JsonObject | undefined;
  readonly managers: Managers;
  /** What others own and the configuration changes; they keep it unless the caller forces. */
  readonly conflicts: readonly Conflict[];
}

/** Applies `config` for the manager of `entry`, whose `fields` are replaced by what the configuration states. */
export function takeByApply(
  type: TypeNode,
  before: Managers,
  key: string,
  entry: ManagedEntry,
  live: JsonObject,
  config: JsonObject,
  ignored: FieldSet,
): Application {
  const managers: Managers = new Map(before);
  const last = before.get(key)?.fields ?? EMPTY;
  const stated = differenceBelow(fieldSetOf(type, config), ignored);
  managers.set(key, { ...entry, fields: stated, time: before.get(key)?.time });
  const merged = mergeTyped(type, live, config);
  const next = prune(type, merged, managers, last);
  const conflicts = yieldFields(managers, key, without(compare(type, live, next), ignored));
  if (isEmpty(stated)) managers.delete(key);
  return {
    object: jsonEqual(live, next) ? undefined : next,
    managers,
    conflicts: conflictsOf(conflicts),
  };
}

/**
 * Removes what the manager stated last time and nobody states now. What others own comes back, and so does what was
 * only swept away with its parent.
 */
function prune(type: TypeNode, merged: JsonObject, managers: Managers, last: FieldSet): JsonObject {
  let owned: FieldSet = EMPTY;
  for (const entry of managers.values()) owned = union(owned, entry.fields);
  // The usual case: all that was stated before is still somebody's.
  if (isEmpty(difference(last, owned))) return merged;
  const named = (set: FieldSet): FieldSet => withNamedFields(type, set);
  const lastNamed = named(last);
  const bare = removeItems(type, merged, lastNamed);
  if (bare === merged) return merged;
  const all = named(fieldSetOf(type, merged));
  const kept = union(named(fieldSetOf(type, bare)), named(owned));
  const withOwned = removeItems(type, merged, difference(all, kept));
  const left = named(fieldSetOf(type, withOwned));
  return removeItems(type, merged, intersection(difference(all, left), lastNamed));
}
