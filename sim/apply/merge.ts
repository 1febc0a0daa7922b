import { isArray, isObject, type Json, type JsonObject, jsonEqual, member } from '../kube/index.ts';
import { indexItems } from './list-element.ts';
import { deducedType, type ListType, type MapType, type TypeNode } from './type-node.ts';
import { isEmptyList, isEmptyMap, memberType, shapeOf } from './value-shape.ts';

/**
 * The live object with an apply configuration laid over it: maps and associative lists merge, everything else is
 * replaced. Source: structured-merge-diff typed/merge.go.
 */
export function mergeTyped(type: TypeNode, live: JsonObject, config: JsonObject): JsonObject {
  return mergeNode(type, live, config) as JsonObject;
}

/** `undefined` on one side means that this side says nothing. */
function mergeNode(type: TypeNode, left: Json | undefined, right: Json | undefined): Json | undefined {
  if (right === undefined || left === right) return left;
  const shape = shapeOf(type, right);
  if (shape === 'map' && type.map) return mergeMaps(type.map, left, right);
  if (shape === 'list' && type.list) return mergeLists(type.list, left, right);
  return left !== undefined && jsonEqual(left, right) ? left : right;
}

function mergeMaps(type: MapType, left: Json | undefined, right: Json): Json | undefined {
  if (type.atomic || (isEmptyMap(left) && isEmptyMap(right))) return jsonEqual(left, right) ? left : right;
  if (!isObject(right)) return left;
  const before: JsonObject = isObject(left) ? left : {};
  const merged = new Map(Object.entries(before));
  let changed = !isObject(left);
  for (const [key, value] of Object.entries(right)) {
    const old = member(before, key);
    const next = mergeNode(memberType(type, key) ?? deducedType, old, value);
    if (next === undefined || (next === old && merged.has(key))) continue;
    merged.set(key, next);
    changed = true;
  }
  return changed ? (Object.fromEntries(merged) as JsonObject) : left;
}

function mergeLists(type: ListType, left: Json | undefined, right: Json): Json | undefined {
  if (!type.associative || (isEmptyList(left) && isEmptyList(right)))
    return jsonEqual(left, right) ? left : right;
  if (!isArray(right)) return left;
  const items = isArray(left) ? left : [];
  const merged = mergeItems(type, items, right);
  const same = merged.length === items.length && merged.every((item, index) => item === items[index]);
  return same ? left : merged;
}

/**
 * Items of the configuration keep its order; items only the live list has stay where they are relative to those that
 * both have.
 */
function mergeItems(type: ListType, live: readonly Json[], config: readonly Json[]): Json[] {
  const theirs = indexItems(type, live);
  const ours = indexItems(type, config);
  const liveElements = elementsOf(theirs, live);
  const configElements = [...ours.keys()];
  const shared = configElements.filter((element) => theirs.has(element));
  const merged: Json[] = [];
  const done = new Set<string>();
  let nextShared = 0;
  let l = 0;
  let r = 0;
  const take = (element: string): void => {
    done.add(element);
    const candidates = theirs.get(element) ?? [];
    // Of duplicates none is the counterpart.
    const counterpart = candidates.length === 1 ? candidates[0] : undefined;
    const item = mergeNode(type.element, counterpart, ours.get(element)![0]);
    if (item !== undefined) merged.push(item);
  };
  while (l < live.length || r < configElements.length) {
    const element = liveElements[l];
    const wanted = configElements[r];
    if (element !== undefined && element === wanted) {
      take(element);
      l += 1;
      r += 1;
      nextShared += 1;
      continue;
    }
    if (element !== undefined) {
      // A shared item that is not the next one in the configuration's order: it comes when its turn is there.
      const outOfTurn = wanted !== undefined && ours.has(element) && nextShared < shared.length;
      if (outOfTurn && shared[nextShared] !== element) {
        l += 1;
        continue;
      }
      if (!ours.has(element)) {
        merged.push(live[l]!);
        l += 1;
        continue;
      }
      if (done.has(element)) l += 1;
    }
    if (wanted !== undefined) {
      take(wanted);
      r += 1;
      if (shared[nextShared] === wanted) nextShared += 1;
    }
  }
  return merged;
}

/** The path element of every item, by position. */
function elementsOf(index: ReadonlyMap<string, readonly Json[]>, items: readonly Json[]): string[] {
  const byItem = new Map<Json, string>();
  for (const [element, members] of index) for (const item of members) byItem.set(item, element);
  return items.map((item) => byItem.get(item)!);
}
