import { isArray, isObject, type Json, member } from '../kube/index.ts';
import { keyElement, valueElement } from './path-element.ts';
import type { ListType } from './type-node.ts';

/** A value that does not fit its type; `message` is the server's, without the path. */
export class TypedValueError extends Error {
  readonly path: readonly string[];

  constructor(message: string, path: readonly string[] = []) {
    super(message);
    this.path = path;
  }
}

/**
 * The path element of an item of an associative list.
 * @throws TypedValueError when the item has not what identifies it. Source: structured-merge-diff typed/helpers.go.
 */
export function elementOfItem(list: ListType, item: Json): string {
  return list.keys.length === 0 ? elementOfSetItem(item) : elementOfKeyedItem(list, item);
}

function elementOfSetItem(item: Json): string {
  if (isObject(item))
    throw new TypedValueError("associative list without keys has an element that's a map type");
  if (isArray(item)) throw new TypedValueError('not supported: associative list with lists as elements');
  if (item === null)
    throw new TypedValueError("associative list without keys has an element that's an explicit null");
  return valueElement(item);
}

function elementOfKeyedItem(list: ListType, item: Json): string {
  if (item === null) throw new TypedValueError('associative list with keys may not have a null element');
  if (!isObject(item)) throw new TypedValueError('associative list with keys may not have non-map elements');
  const keys = new Map<string, Json>();
  for (const key of list.keys) {
    const value = member(item, key) ?? list.keyDefault(key);
    if (value === undefined)
      throw new TypedValueError(
        `associative list with keys has an element that omits key field "${key}" (and doesn't have default value)`,
      );
    keys.set(key, value);
  }
  return keyElement(keys);
}

/** The items of an associative list by path element, in order; several items may share one. */
export function indexItems(list: ListType, items: readonly Json[]): Map<string, Json[]> {
  const index = new Map<string, Json[]>();
  for (const [position, item] of items.entries()) {
    const element = identify(list, item, position);
    const known = index.get(element);
    if (known === undefined) index.set(element, [item]);
    else known.push(item);
  }
  return index;
}

/** {@link elementOfItem} whose errors name the item's position. */
export function identify(list: ListType, item: Json, position: number): string {
  try {
    return elementOfItem(list, item);
  } catch (error) {
    if (error instanceof TypedValueError) throw new TypedValueError(`element ${position}: ${error.message}`);
    throw error;
  }
}
