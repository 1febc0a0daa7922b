import { isArray, isObject, type Json, type JsonObject } from '../kube/index.ts';
import { EMPTY, type FieldSet, LEAF, makeNode } from './field-set.ts';
import { identify } from './list-element.ts';
import { fieldElement } from './path-element.ts';
import { deducedType, type ListType, type MapType, type TypeNode } from './type-node.ts';
import { isEmptyMap, memberType, shapeOf } from './value-shape.ts';

/**
 * The fields an object states: what an apply configuration claims. Leaves and list items count, and of maps the empty
 * ones and those that are members of no struct. Source: structured-merge-diff typed/tofieldset.go.
 */
export function fieldSetOf(type: TypeNode, object: JsonObject): FieldSet {
  return nodeSet(type, object, false) ?? EMPTY;
}

/** `claimed` is true when the parent already counts this field. */
function nodeSet(type: TypeNode, value: Json | undefined, claimed: boolean): FieldSet | undefined {
  switch (shapeOf(type, value)) {
    case 'map':
      return mapSet(type.map!, value, claimed);
    case 'list':
      return listSet(type.list!, value, claimed);
    default:
      return LEAF;
  }
}

function mapSet(type: MapType, value: Json | undefined, claimed: boolean): FieldSet | undefined {
  if (type.atomic) return LEAF;
  const children: { [element: string]: FieldSet } = {};
  if (isObject(value))
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined) continue;
      const declared = type.field(key) !== undefined;
      const counts = item === null || (isObject(item) && isEmptyMap(item)) || !declared;
      const child = nodeSet(memberType(type, key) ?? deducedType, item, counts);
      if (child !== undefined) children[fieldElement(key)] = child;
    }
  return makeNode(claimed, children);
}

function listSet(type: ListType, value: Json | undefined, claimed: boolean): FieldSet | undefined {
  if (!type.associative) return LEAF;
  const children: { [element: string]: FieldSet } = {};
  if (isArray(value))
    for (const [position, item] of value.entries()) {
      const element = identify(type, item, position);
      // Items that share a path element are one leaf.
      const child = element in children ? LEAF : nodeSet(type.element, item, true);
      if (child !== undefined) children[element] = child;
    }
  return makeNode(claimed, children);
}
