import { isArray, isObject, type Json, type JsonObject, jsonEqual, member } from '../kube/index.ts';
import { EMPTY, type FieldSet, LEAF, makeNode, union } from './field-set.ts';
import { indexItems } from './list-element.ts';
import { fieldElement } from './path-element.ts';
import { deducedType, type ListType, type MapType, type TypeNode } from './type-node.ts';
import { isEmptyList, isEmptyMap, memberType, shapeOf } from './value-shape.ts';

/** Which fields differ between two objects. */
export interface Comparison {
  readonly added: FieldSet;
  readonly removed: FieldSet;
  readonly modified: FieldSet;
}

/** The same below one field; a missing node means "nothing here". */
interface NodeComparison {
  added?: FieldSet | undefined;
  removed?: FieldSet | undefined;
  modified?: FieldSet | undefined;
}

const SAME: NodeComparison = {};

/** Collects the comparisons of children under their path elements. */
class Children {
  added: { [element: string]: FieldSet } | undefined;
  removed: { [element: string]: FieldSet } | undefined;
  modified: { [element: string]: FieldSet } | undefined;

  put(element: string, child: NodeComparison): void {
    if (child === SAME) return;
    if (child.added) {
      this.added ??= {};
      this.added[element] = child.added;
    }
    if (child.removed) {
      this.removed ??= {};
      this.removed[element] = child.removed;
    }
    if (child.modified) {
      this.modified ??= {};
      this.modified[element] = child.modified;
    }
  }
}

function compareLeaf(left: Json | undefined, right: Json | undefined): NodeComparison {
  if (left === undefined) return { added: LEAF };
  if (right === undefined) return { removed: LEAF };
  return jsonEqual(left, right) ? SAME : { modified: LEAF };
}

/** Wraps up a container: it is itself added or removed when it exists on one side only. */
function compareContainer(
  left: Json | undefined,
  right: Json | undefined,
  children: Children,
): NodeComparison {
  return {
    added: makeNode(left === undefined, children.added),
    removed: makeNode(right === undefined, children.removed),
    modified: makeNode(false, children.modified),
  };
}

function compareNode(type: TypeNode, left: Json | undefined, right: Json | undefined): NodeComparison {
  // Shared subtrees are the rule: stored objects share what a write did not change.
  if (left === right) return SAME;
  const rightShape = shapeOf(type, right === undefined ? left : right);
  const leftShape = left === undefined ? rightShape : shapeOf(type, left);
  const result = compareAs(type, rightShape, left, right);
  if (leftShape === rightShape) return result;
  // The value took another form: both forms have their say.
  const other = compareAs(type, leftShape, left, right);
  return {
    added: bothNodes(result.added, other.added),
    removed: bothNodes(result.removed, other.removed),
    modified: bothNodes(result.modified, other.modified),
  };
}

function bothNodes(a: FieldSet | undefined, b: FieldSet | undefined): FieldSet | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return union({ x: a }, { x: b }).x;
}

function compareAs(
  type: TypeNode,
  shape: 'map' | 'list' | 'scalar',
  left: Json | undefined,
  right: Json | undefined,
): NodeComparison {
  if (shape === 'map' && type.map) return compareMaps(type.map, left, right);
  if (shape === 'list' && type.list) return compareLists(type.list, left, right);
  return compareLeaf(left, right);
}

function compareMaps(type: MapType, left: Json | undefined, right: Json | undefined): NodeComparison {
  // Two empty maps are a leaf, which keeps the difference between empty and null.
  if (type.atomic || (isEmptyMap(left) && isEmptyMap(right))) return compareLeaf(left, right);
  const before: JsonObject = isObject(left) ? left : {};
  const after: JsonObject = isObject(right) ? right : {};
  const children = new Children();
  for (const key in after) {
    if (!Object.hasOwn(after, key)) continue;
    const old = member(before, key);
    const value = after[key];
    if (old === value) continue;
    children.put(fieldElement(key), compareNode(memberType(type, key) ?? deducedType, old, value));
  }
  for (const key in before)
    if (before[key] !== undefined && member(after, key) === undefined)
      children.put(
        fieldElement(key),
        compareNode(memberType(type, key) ?? deducedType, before[key], undefined),
      );
  return compareContainer(left, right, children);
}

function compareLists(type: ListType, left: Json | undefined, right: Json | undefined): NodeComparison {
  if (!type.associative || (isEmptyList(left) && isEmptyList(right))) return compareLeaf(left, right);
  const before = indexItems(type, isArray(left) ? left : []);
  const after = indexItems(type, isArray(right) ? right : []);
  const children = new Children();
  for (const element of new Set([...after.keys(), ...before.keys()]))
    children.put(element, compareItems(type, before.get(element) ?? [], after.get(element) ?? []));
  return compareContainer(left, right, children);
}

/** Items that share a path element are one leaf: nothing inside them has a path of its own. */
function compareItems(type: ListType, old: readonly Json[], items: readonly Json[]): NodeComparison {
  if (old.length <= 1 && items.length <= 1) return compareNode(type.element, old[0], items[0]);
  if (old.length === 0) return { added: LEAF };
  if (items.length === 0) return { removed: LEAF };
  if (items.length === 1) return compareNode(type.element, undefined, items[0]);
  if (old.length === 1)
    return { removed: compareNode(type.element, old[0], undefined).removed, modified: LEAF };
  return jsonEqual(old, items) ? SAME : { modified: LEAF };
}

/**
 * What changed from `left` to `right`. Costs what changed: shared subtrees are not looked at.
 * @throws TypedValueError when an associative list has items without their keys.
 * Source: structured-merge-diff typed/compare.go.
 */
export function compare(type: TypeNode, left: JsonObject, right: JsonObject): Comparison {
  const { added, removed, modified } = compareNode(type, left, right);
  return { added: added ?? EMPTY, removed: removed ?? EMPTY, modified: modified ?? EMPTY };
}
