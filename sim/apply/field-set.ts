import { isObject, type Json } from '../kube/index.ts';

/**
 * A set of field paths, in the very form it travels in (`FieldsV1`): a tree whose edges are path elements (`f:spec`,
 * `k:{"name":"c"}`, `v:"x"`, `i:0`). A node is itself in the set when it has no children or has the child `.`.
 * Working on the wire form means that a write costs what it changes: nothing is decoded, untouched branches are shared.
 */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}

/** No fields. At the top of a set this is the empty set; below, as a child, it means "this field". */
export const EMPTY: FieldSet = Object.freeze({});

/** A node that is in the set and has no children. */
export const LEAF: FieldSet = Object.freeze({});

const SELF = '.';

type MutableSet = { [element: string]: FieldSet };

/** True when a node of a set is itself a member. */
export function isMember(node: FieldSet): boolean {
  if (Object.hasOwn(node, SELF)) return true;
  for (const _child in node) return false;
  return true;
}

export function isEmpty(set: FieldSet): boolean {
  for (const element in set) if (element !== SELF) return false;
  return true;
}

function hasChildren(node: FieldSet): boolean {
  return !isEmpty(node);
}

/** A node from its parts; undefined when it says nothing. */
function nodeOf(member: boolean, children: MutableSet): FieldSet | undefined {
  if (!hasChildren(children)) return member ? LEAF : undefined;
  return member ? { [SELF]: LEAF, ...children } : children;
}

/** The children of a node as a set of their own. */
function childrenOf(node: FieldSet): FieldSet {
  if (!Object.hasOwn(node, SELF)) return node;
  const { [SELF]: _self, ...children } = node;
  return children;
}

/** All fields of both. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmpty(b)) return a;
  if (isEmpty(a)) return b;
  let result: MutableSet | undefined;
  for (const element in b) {
    if (element === SELF) continue;
    const theirs = b[element]!;
    const ours = a[element];
    const merged = ours === undefined ? theirs : unionNode(ours, theirs);
    if (merged === ours) continue;
    result ??= { ...a };
    result[element] = merged;
  }
  return result ?? a;
}

function unionNode(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  const member = isMember(a) || isMember(b);
  const children = union(childrenOf(a), childrenOf(b));
  if (member === isMember(a) && children === a) return a;
  const merged = nodeOf(member, children as MutableSet)!;
  return sameNode(merged, a) ? a : merged;
}

function sameNode(a: FieldSet, b: FieldSet): boolean {
  let count = 0;
  for (const element in a) {
    if (a[element] !== b[element]) return false;
    count += 1;
  }
  for (const _element in b) count -= 1;
  return count === 0;
}

/** The fields of `a` that are not in `b`. Children of a removed field stay: they are fields of their own. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return subtract(a, b, false);
}

/** The fields of `a` that neither are in `b` nor lie below a field of `b`. */
export function differenceBelow(a: FieldSet, b: FieldSet): FieldSet {
  return subtract(a, b, true);
}

function subtract(a: FieldSet, b: FieldSet, recursive: boolean): FieldSet {
  if (isEmpty(b)) return a;
  let result: MutableSet | undefined;
  for (const element in b) {
    const ours = a[element];
    if (ours === undefined || element === SELF) continue;
    const kept = subtractNode(ours, b[element]!, recursive);
    if (kept === ours) continue;
    result ??= { ...a };
    if (kept === undefined) delete result[element];
    else result[element] = kept;
  }
  return result ?? a;
}

function subtractNode(a: FieldSet, b: FieldSet, recursive: boolean): FieldSet | undefined {
  const removed = isMember(b);
  if (removed && recursive) return undefined;
  const member = isMember(a);
  const children = childrenOf(a);
  const kept = subtract(children, childrenOf(b), recursive);
  if (kept === children && (!member || !removed)) return a;
  return nodeOf(member && !removed, kept as MutableSet);
}

/** The fields in both. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(a) || isEmpty(b)) return EMPTY;
  const result: MutableSet = {};
  for (const element in b) {
    const ours = a[element];
    if (ours === undefined || element === SELF) continue;
    const theirs = b[element]!;
    const common = nodeOf(
      isMember(ours) && isMember(theirs),
      intersection(childrenOf(ours), childrenOf(theirs)) as MutableSet,
    );
    if (common !== undefined) result[element] = common;
  }
  return result;
}

/** A set of the given paths. */
export function setOf(...paths: readonly (readonly string[])[]): FieldSet {
  let set: FieldSet = EMPTY;
  for (const path of paths)
    set = union(
      set,
      path.reduceRight<FieldSet>((child, element) => ({ [element]: child }), LEAF),
    );
  return set;
}

/**
 * The paths of a set, each a list of path elements. The members of a node come before what is below them.
 * Source: structured-merge-diff fieldpath/set.go Iterate.
 */
export function pathsOf(set: FieldSet): string[][] {
  const paths: string[][] = [];
  const walk = (node: FieldSet, path: readonly string[]): void => {
    const elements = Object.keys(node)
      .filter((element) => element !== SELF)
      .sort();
    for (const element of elements) if (isMember(node[element]!)) paths.push([...path, element]);
    for (const element of elements) walk(node[element]!, [...path, element]);
  };
  walk(set, []);
  return paths;
}

/** True when `path` is in the set. */
export function hasPath(set: FieldSet, path: readonly string[]): boolean {
  let node: FieldSet | undefined = set;
  for (const element of path) node = node?.[element];
  return node !== undefined && path.length > 0 && isMember(node);
}

/** The element's own membership and what the set says below it. */
export function descend(set: FieldSet, element: string): { member: boolean; below: FieldSet } {
  const node = set[element];
  return node === undefined
    ? { member: false, below: EMPTY }
    : { member: isMember(node), below: childrenOf(node) };
}

/**
 * A node that is (or is not) a member, with these children; undefined when it says nothing. Takes `children` over:
 * the caller made them for this node.
 */
export function makeNode(
  member: boolean,
  children: { [element: string]: FieldSet } | undefined,
): FieldSet | undefined {
  if (children === undefined || !hasChildren(children)) return member ? LEAF : undefined;
  if (member) children[SELF] = LEAF;
  return children;
}

const canonicalNodes = new WeakSet<FieldSet>();

/**
 * The set with the members of every node in the server's order: itself first, then sorted. Nodes that are known to be
 * in order are not looked at again, so this costs what is new.
 */
export function inOrder(node: FieldSet): FieldSet {
  if (canonicalNodes.has(node)) return node;
  const elements = Object.keys(node);
  let isSorted = true;
  let changed = false;
  const children: [string, FieldSet][] = [];
  for (const [index, element] of elements.entries()) {
    const child = inOrder(node[element]!);
    if (child !== node[element]) changed = true;
    if (index > 0 && elements[index - 1]! > element) isSorted = false;
    children.push([element, child]);
  }
  if (!isSorted) children.sort(([a], [b]) => (a < b ? -1 : 1));
  const ordered = isSorted && !changed ? node : Object.fromEntries(children);
  canonicalNodes.add(ordered);
  return ordered;
}

/** Reads `fieldsV1`; undefined when it has not the form of one. */
export function decodeFieldsV1(value: Json | undefined): FieldSet | undefined {
  if (!isObject(value)) return undefined;
  for (const element in value) {
    if (element !== SELF && !/^[fkvi]:/.test(element)) return undefined;
    if (decodeFieldsV1(value[element]) === undefined) return undefined;
  }
  return value as unknown as FieldSet;
}
