import { isObject, type Json, type JsonObject, jsonEqual } from '../kube/index.ts';

/**
 * The JSON merge patch (RFC 7396) that turns `before` into `after`: changed members, `null` for removed ones, lists as a
 * whole. Members are sorted, as Go's encoder prints maps. Source: evanphx/json-patch CreateMergePatch.
 */
export function createMergePatch(before: JsonObject, after: JsonObject): JsonObject {
  if (before === after) return {};
  const patch: [string, Json][] = [];
  for (const key of Object.keys({ ...before, ...after }).sort()) {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    const next = Object.hasOwn(after, key) ? after[key] : undefined;
    if (jsonEqual(old, next)) continue;
    if (next === undefined) patch.push([key, null]);
    else if (isObject(old) && isObject(next)) patch.push([key, createMergePatch(old, next)]);
    else patch.push([key, next]);
  }
  return Object.fromEntries(patch);
}
