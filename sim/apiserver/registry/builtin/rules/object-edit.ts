import { isArray, isObject, type Json, type JsonObject, type KubeObject } from '../../../../kube/index.ts';

/** `object` with the keys of `defaults` that it lacks. */
export function withDefaults(object: JsonObject, defaults: JsonObject): JsonObject {
  let result: Record<string, Json> | undefined;
  for (const key of Object.keys(defaults)) {
    const value = defaults[key];
    if (object[key] !== undefined || value === undefined) continue;
    result ??= { ...object } as Record<string, Json>;
    result[key] = value;
  }
  return result ?? object;
}

/** `object` with its member `key` changed, when that is an object; everything else is shared. */
export function edit<T extends JsonObject>(
  object: T,
  key: string,
  change: (value: JsonObject) => JsonObject,
): T {
  const value = object[key];
  if (!isObject(value)) return object;
  const changed = change(value);
  return changed === value ? object : { ...object, [key]: changed };
}

/** `object` with every object in the list `key` changed. */
export function editItems<T extends JsonObject>(
  object: T,
  key: string,
  change: (item: JsonObject) => JsonObject,
): T {
  const list = object[key];
  if (!isArray(list)) return object;
  let differs = false;
  const changed = list.map((item) => {
    if (!isObject(item)) return item;
    const next = change(item);
    differs ||= next !== item;
    return next;
  });
  return differs ? { ...object, [key]: changed } : object;
}

/** The spec of an object; empty when it has none. */
export function specOf(object: JsonObject): JsonObject {
  return objectAt(object, 'spec');
}

/** The member `key` as an object; empty when it is none. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}

/** The objects in the list `key`. */
export function itemsAt(object: JsonObject, key: string): readonly JsonObject[] {
  const value = object[key];
  return isArray(value) ? value.filter(isObject) : [];
}

/** The texts in the list `key`. */
export function textsAt(object: JsonObject, key: string): readonly string[] {
  const value = object[key];
  return isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The member `key` as text; empty when it is none. */
export function textAt(object: JsonObject, key: string): string {
  const value = object[key];
  return typeof value === 'string' ? value : '';
}

/** The member `key` as a number. */
export function numberAt(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  return typeof value === 'number' ? value : undefined;
}

/** The members of the map `key` that are texts. */
export function textMapAt(object: JsonObject, key: string): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(objectAt(object, key)).filter((e): e is [string, string] => typeof e[1] === 'string'),
  );
}

/** `object` with `metadata` changed. */
export function editMetadata(object: KubeObject, change: (metadata: JsonObject) => JsonObject): KubeObject {
  return edit(object, 'metadata', change);
}
