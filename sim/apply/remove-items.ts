import { isArray, isObject, type Json, type JsonObject } from '../kube/index.ts';
import { descend, type FieldSet, isEmpty, isMember, makeNode } from './field-set.ts';
import { elementOfItem, TypedValueError } from './list-element.ts';
import { fieldElement, fieldNameOf } from './path-element.ts';
import { deducedType, type ListType, type TypeNode } from './type-node.ts';
import { memberType, shapeOf } from './value-shape.ts';

/**
 * The object without the fields of a set. What loses all its members becomes null, as in the original.
 * Source: structured-merge-diff typed/remove.go.
 */
export function removeItems(type: TypeNode, object: JsonObject, removed: FieldSet): JsonObject {
  if (isEmpty(removed)) return object;
  const kept = removeFrom(type, object, removed);
  return isObject(kept) ? kept : {};
}

function removeFrom(type: TypeNode, value: Json, removed: FieldSet): Json {
  const shape = shapeOf(type, value);
  if (shape === 'map' && isObject(value)) return removeFromMap(type, value, removed);
  if (shape === 'list' && isArray(value) && type.list?.associative)
    return removeFromList(type.list, value, removed);
  return value;
}

function removeFromMap(type: TypeNode, value: JsonObject, removed: FieldSet): Json {
  let changed = false;
  const kept: [string, Json | undefined][] = [];
  for (const [key, item] of Object.entries(value)) {
    const { member, below } = descend(removed, fieldElement(key));
    const next =
      member || item === undefined || isEmpty(below)
        ? item
        : removeFrom(memberType(type.map!, key) ?? deducedType, item, below);
    if (member || next !== item) changed = true;
    if (!member) kept.push([key, next]);
  }
  if (!changed) return value;
  return kept.length === 0 ? null : (Object.fromEntries(kept) as JsonObject);
}

function removeFromList(type: ListType, items: readonly Json[], removed: FieldSet): Json {
  const kept: Json[] = [];
  let changed = false;
  for (const item of items) {
    const element = elementOrUndefined(type, item);
    const { member, below } =
      element === undefined ? { member: false, below: {} } : descend(removed, element);
    const next = member || isEmpty(below) ? item : removeFrom(type.element, item, below);
    if (member || next !== item) changed = true;
    if (!member) kept.push(next);
  }
  if (!changed) return items;
  return kept.length === 0 ? null : kept;
}

function elementOrUndefined(type: ListType, item: Json): string | undefined {
  try {
    return elementOfItem(type, item);
  } catch (error) {
    if (error instanceof TypedValueError) return undefined;
    throw error;
  }
}

/**
 * The set with every declared struct field on the way to a member added: who owns `spec.replicas` also has `spec`,
 * but who owns a label does not have the map of labels... unless that is a declared field too, which it is.
 * Source: structured-merge-diff fieldpath/set.go EnsureNamedFieldsAreMembers.
 */
export function withNamedFields(type: TypeNode | undefined, set: FieldSet): FieldSet {
  const result: { [element: string]: FieldSet } = {};
  for (const element in set) {
    if (element === '.') continue;
    const node = set[element]!;
    const { below } = descend(set, element);
    const name = fieldNameOf(element);
    const declared = name !== undefined && type?.map?.field(name) !== undefined && !isEmpty(below);
    const child = makeNode(
      isMember(node) || declared,
      withNamedFields(childType(type, name, element), below),
    );
    if (child !== undefined) result[element] = child;
  }
  return result;
}

function childType(
  type: TypeNode | undefined,
  name: string | undefined,
  element: string,
): TypeNode | undefined {
  if (name !== undefined) return type?.map === undefined ? undefined : memberType(type.map, name);
  return element.startsWith('k:') ? type?.list?.element : undefined;
}
