import { isArray, isObject, type Json } from '../kube/index.ts';
import type { TypeNode } from './type-node.ts';

export type Shape = 'map' | 'list' | 'scalar';

/**
 * As what a value of a type is handled: its own form when the type allows it, else the first form the type has.
 * Null says nothing about its form. Source: structured-merge-diff typed/helpers.go deduceAtom, handleAtom.
 */
export function shapeOf(type: TypeNode, value: Json | undefined): Shape {
  if (value !== undefined && value !== null) {
    if (isObject(value)) {
      if (type.map !== undefined) return 'map';
    } else if (isArray(value)) {
      if (type.list !== undefined) return 'list';
    } else if (type.scalar !== undefined) return 'scalar';
  }
  if (type.map !== undefined) return 'map';
  return type.scalar === undefined ? 'list' : 'scalar';
}

/** The type of a member: declared, or what all others have. Content that no schema knows is deduced. */
export function memberType(map: NonNullable<TypeNode['map']>, name: string): TypeNode | undefined {
  return map.field(name) ?? map.element;
}

/** True for a list or map without content, and for everything that is none. */
export function isEmptyList(value: Json | undefined): boolean {
  return !isArray(value) || value.length === 0;
}

export function isEmptyMap(value: Json | undefined): boolean {
  if (!isObject(value)) return true;
  for (const _key in value) return false;
  return true;
}
