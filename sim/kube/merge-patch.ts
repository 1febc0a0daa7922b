import { jsonKind } from './go-format.ts';
import { isArray, isObject, type Json, type JsonObject, member } from './json.ts';
import { newBadRequest } from './status.ts';

/*
 * JSON merge patch (RFC 7396) as the server's library applies it. Source: evanphx/json-patch v4 merge.go.
 */

/** The members of an object being built; a map, because `__proto__` is an ordinary key. */
function entriesOf(object: JsonObject): Map<string, Json | undefined> {
  return new Map(Object.entries(object));
}

/**
 * Drops null members, also of objects inside lists (the RFC keeps those); null elements of lists stay.
 * Recorded: conformance patch-merge/nested-null.
 */
function withoutNulls(value: Json): Json {
  if (isArray(value)) {
    const items = value.map(withoutNulls);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isObject(value)) return value;
  let changed = false;
  const entries: [string, Json][] = [];
  for (const [key, item] of Object.entries(value)) {
    const kept = item === null || item === undefined ? undefined : withoutNulls(item);
    if (kept === undefined || kept !== item) changed = true;
    if (kept !== undefined) entries.push([key, kept]);
  }
  return changed ? (Object.fromEntries(entries) as JsonObject) : value;
}

function mergeValue(current: Json | undefined, patch: Json): Json {
  if (isObject(current)) return isObject(patch) ? mergeObjects(current, patch) : patch;
  return withoutNulls(patch);
}

function mergeObjects(current: JsonObject, patch: JsonObject): JsonObject {
  let merged: Map<string, Json | undefined> | undefined;
  for (const [key, value] of Object.entries(patch)) {
    const old = member(current, key);
    if (value === null || value === undefined) {
      if (Object.hasOwn(current, key)) {
        merged ??= entriesOf(current);
        merged.delete(key);
      }
      continue;
    }
    const next = mergeValue(old, value);
    if (next === old) continue;
    merged ??= entriesOf(current);
    merged.set(key, next);
  }
  return merged === undefined ? current : (Object.fromEntries(merged) as JsonObject);
}

/**
 * Applies a decoded merge patch; unchanged parts are shared with `document`. A patch that is no object is the 400 the
 * server gives (its library would replace the whole document, the handler does not let it).
 */
export function applyMergePatch(document: JsonObject, patch: Json): JsonObject {
  if (patch === null) throw newBadRequest('Invalid JSON Patch');
  if (!isObject(patch))
    throw newBadRequest(
      `error decoding patch: json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`,
    );
  return mergeObjects(document, patch);
}
