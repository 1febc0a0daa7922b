import { invalidField } from './field-error.ts';
import { goPrint, goTypeName } from './go-format.ts';
import { isArray, isObject, type Json, type JsonObject, jsonEqual, member } from './json.ts';
import { type RestorableSchema, restoreProblem } from './restored-struct.ts';
import { newBadRequest, newInvalid, newUnknownError, StatusError } from './status.ts';
import { orderMergedList } from './strategic-merge-order.ts';

/*
 * Strategic merge patch. Source: apimachinery pkg/util/strategicpatch/patch.go and pkg/util/mergepatch/errors.go; how
 * its errors become statuses: apiserver pkg/endpoints/handlers/patch.go interpretStrategicMergePatchError.
 */

/** What a strategic merge needs to know about a type; a subset of the schema of `sim/schema`. */
export interface PatchSchema extends RestorableSchema {
  readonly properties?: ReadonlyMap<string, PatchSchema>;
  readonly additionalProperties?: PatchSchema | true;
  readonly items?: PatchSchema;
  readonly patchStrategy?: readonly ('merge' | 'replace' | 'retainKeys')[];
  readonly patchMergeKey?: string;
}

const DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
const DELETE_FROM = '$deleteFromPrimitiveList';
const SET_ORDER = '$setElementOrder';

type Members = Map<string, Json | undefined>;

function toObject(members: Members): JsonObject {
  return Object.fromEntries(members) as JsonObject;
}

function badArgument(expected: Json, actual: Json | undefined): StatusError {
  return newUnknownError(`expected a ${goTypeName(expected)}, but received a ${goTypeName(actual)}`);
}

function noMergeKey(item: JsonObject, mergeKey: string): StatusError {
  return newUnknownError(`map: ${goPrint(item)} does not contain declared merge key: ${mergeKey}`);
}

function unknownDirective(directive: Json | undefined, patch: JsonObject): StatusError {
  const shown =
    typeof directive === 'string' ? directive : `%!s(${goTypeName(directive)}=${goPrint(directive)})`;
  return newUnknownError(`unknown patch type: ${shown} in map: ${goPrint(patch)}`);
}

/** The strategy of a field apart from `retainKeys`, which only clients look at. */
function strategyOf(schema: PatchSchema | undefined): string {
  return schema?.patchStrategy?.find((strategy) => strategy !== 'retainKeys') ?? '';
}

/** The schema of a member. Only structs and lists of them can be merged; a map of maps cannot. */
function memberSchema(schema: PatchSchema | undefined, key: string): PatchSchema {
  if (schema?.properties === undefined)
    throw newUnknownError('merging an object in json but data type is not struct, instead is: map');
  const found = schema.properties.get(key);
  if (found === undefined)
    throw newUnknownError(
      `unable to find api field in struct ${schema.goType ?? ''} for the json field "${key}"`,
    );
  return found;
}

/** A value as it becomes part of the document: without nulls and without anything that carries a directive. */
function cleaned(value: Json): Json | undefined {
  if (isArray(value)) return value.map(cleaned).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  if (Object.hasOwn(value, DIRECTIVE)) return undefined;
  const members: Members = new Map();
  for (const [key, item] of Object.entries(value)) {
    const kept = item === null || item === undefined ? undefined : cleaned(item);
    if (kept !== undefined) members.set(key, kept);
  }
  return toObject(members);
}

/** The key a directive such as `$setElementOrder/containers` speaks of. */
function directiveTarget(key: string, prefix: string, message: string): string {
  if (!key.startsWith(`${prefix}/`)) throw newBadRequest(message);
  return key.slice(prefix.length + 1);
}

function mergeObject(original: JsonObject, patch: JsonObject, schema: PatchSchema | undefined): JsonObject {
  if (Object.hasOwn(patch, DIRECTIVE)) {
    const directive = patch[DIRECTIVE];
    if (directive === 'delete') return {};
    if (directive !== 'replace') throw unknownDirective(directive, patch);
    const { [DIRECTIVE]: _directive, ...replacement } = patch;
    return replacement;
  }
  const members: Members = new Map(Object.entries(original));
  const changes: Members = new Map(Object.entries(patch));
  retainKeys(members, changes);
  applyElementOrders(members, changes, schema);
  for (const [key, value] of changes) applyMember(members, key, value, schema);
  return toObject(members);
}

/** `$retainKeys` lists the members that survive; a patch that sets others contradicts itself. */
function retainKeys(members: Members, changes: Members): void {
  if (!changes.has(RETAIN_KEYS)) return;
  const list = changes.get(RETAIN_KEYS);
  changes.delete(RETAIN_KEYS);
  if (!isArray(list)) throw newBadRequest('invalid patch format of retainKeys');
  const retained = new Set(list);
  for (const [key, value] of changes) {
    if (value === null || key.startsWith(DELETE_FROM) || key.startsWith(SET_ORDER)) continue;
    if (!retained.has(key)) throw newBadRequest('invalid patch format of retainKeys');
  }
  for (const key of members.keys()) if (!retained.has(key)) members.delete(key);
}

/** `$setElementOrder/x` merges the list `x` and puts it in the given order. */
function applyElementOrders(members: Members, changes: Members, schema: PatchSchema | undefined): void {
  for (const [key, order] of [...changes]) {
    if (!key.startsWith(SET_ORDER)) continue;
    changes.delete(key);
    if (!isArray(order)) throw badArgument([], order);
    const target = directiveTarget(key, SET_ORDER, 'invalid patch format of setElementOrder list');
    const live = members.get(target);
    const patched = changes.get(target);
    if (live !== undefined && !isArray(live)) throw badArgument([], live);
    if (patched !== undefined && !isArray(patched)) throw badArgument([], patched);
    const field = memberSchema(schema, target);
    const mergeKey = field.patchMergeKey ?? '';
    checkOrder(patched ?? [], order, mergeKey);
    let merged: readonly Json[];
    if (live !== undefined && patched !== undefined) merged = mergeList(live, patched, field, false);
    else if (live !== undefined) merged = live;
    else if (patched !== undefined) merged = cleaned(patched) as readonly Json[];
    else continue;
    changes.delete(target);
    const kind = elementKind(live ?? [], patched ?? []);
    members.set(target, reorder(merged, order, live ?? [], kind === 'map' ? mergeKey : ''));
  }
}

/** The patch list must follow the order list. */
function checkOrder(patched: readonly Json[], order: readonly Json[], mergeKey: string): void {
  if (patched.length === 0 || order.length === 0) return;
  const kept = patched.filter((item) => !(isObject(item) && Object.hasOwn(item, DIRECTIVE)));
  let next = 0;
  for (let i = 0; i < order.length && next < kept.length; i++)
    if (sameElement(kept[next]!, order[i]!, mergeKey)) next += 1;
  if (next < kept.length)
    throw newUnknownError(
      `The order in patch list:\n${goPrint(patched)}\n doesn't match ${SET_ORDER} list:\n${goPrint(order)}\n`,
    );
}

function sameElement(a: Json, b: Json, mergeKey: string): boolean {
  return mergeKey === '' ? jsonEqual(a, b) : jsonEqual(mergeKeyOf(a, mergeKey), mergeKeyOf(b, mergeKey));
}

function mergeKeyOf(item: Json, mergeKey: string): Json {
  if (!isObject(item)) throw badArgument({}, item);
  const value = member(item, mergeKey);
  if (value === undefined) throw noMergeKey(item, mergeKey);
  return value;
}

function applyMember(
  members: Members,
  patchKey: string,
  value: Json | undefined,
  schema: PatchSchema | undefined,
): void {
  const deleting = patchKey.startsWith(DELETE_FROM);
  const key = deleting
    ? directiveTarget(patchKey, DELETE_FROM, 'invalid patch format of primitive list')
    : patchKey;
  if (value === null || value === undefined) {
    members.delete(key);
    return;
  }
  const live = members.get(key);
  if (live === undefined || goTypeName(live) !== goTypeName(value)) {
    if (deleting) return;
    const kept = cleaned(value);
    if (kept === undefined) members.delete(key);
    else members.set(key, kept);
    return;
  }
  if (isObject(live) && isObject(value)) {
    const field = memberSchema(schema, key);
    members.set(key, strategyOf(field) === 'replace' ? value : mergeObject(live, value, field));
  } else if (isArray(live) && isArray(value))
    members.set(key, mergeList(live, value, memberSchema(schema, key), deleting));
  else members.set(key, value);
}

/** All elements must be of one type, and not lists. Undefined for empty lists. */
function elementKind(...lists: (readonly Json[])[]): 'map' | 'scalar' {
  let type: string | undefined;
  for (const item of lists.flat(1)) {
    const current = goTypeName(item);
    if (type === undefined && isArray(item))
      throw new StatusError(
        422,
        'Invalid',
        'the server rejected our request due to an error in our request',
        {},
      );
    type ??= current;
    if (type !== current)
      throw newUnknownError(`list element types are not identical: [${lists.map(goPrint).join(' ')}]`);
  }
  if (type === undefined) throw newUnknownError('no elements in any of the given slices');
  return type === goTypeName({}) ? 'map' : 'scalar';
}

function mergeList(
  live: readonly Json[],
  patch: readonly Json[],
  field: PatchSchema,
  deleting: boolean,
): readonly Json[] {
  if (strategyOf(field) !== 'merge') return patch;
  if (live.length === 0 && patch.length === 0) return live;
  if (elementKind(live, patch) === 'scalar') {
    if (deleting) return live.filter((item) => !patch.some((gone) => jsonEqual(gone, item)));
    return reorder(distinct([...live, ...patch]), patch, live, '');
  }
  const mergeKey = field.patchMergeKey ?? '';
  if (mergeKey === '') throw newUnknownError('cannot merge lists without merge key for type struct');
  const { remaining, changes } = applyElementDirectives(live, patch as readonly JsonObject[], mergeKey);
  const merged = [...remaining];
  for (const change of changes) {
    const value = mergeKeyOf(change, mergeKey);
    const at = indexByKey(merged, mergeKey, value);
    if (at < 0) merged.push(change);
    else merged[at] = mergeObject(merged[at] as JsonObject, change, field.items);
  }
  return reorder(merged, changes, remaining, mergeKey);
}

function distinct(items: readonly Json[]): Json[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const id = `${goTypeName(item)} ${goPrint(item)}`;
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

function indexByKey(items: readonly Json[], mergeKey: string, value: Json): number {
  return items.findIndex((item) => isObject(item) && jsonEqual(member(item, mergeKey), value));
}

/** Takes `$patch` elements out of a patch list: `delete` removes by key, `replace` drops the whole live list. */
function applyElementDirectives(
  live: readonly Json[],
  patch: readonly JsonObject[],
  mergeKey: string,
): { remaining: readonly Json[]; changes: readonly JsonObject[] } {
  let remaining = live;
  let replace = false;
  const changes: JsonObject[] = [];
  for (const item of patch) {
    if (!Object.hasOwn(item, DIRECTIVE)) {
      changes.push(item);
      continue;
    }
    const directive = item[DIRECTIVE];
    if (directive === 'delete') {
      const value = mergeKeyOf(item, mergeKey);
      remaining = remaining.filter((old) => !(isObject(old) && jsonEqual(member(old, mergeKey), value)));
    } else if (directive === 'replace') replace = true;
    else if (directive === 'merge')
      throw newUnknownError('merging lists cannot yet be specified in the patch');
    else throw unknownDirective(directive, item);
  }
  return replace ? { remaining: changes, changes: [] } : { remaining, changes };
}

/** Puts what the patch names into its order and weaves what only the server has between it. */
function reorder(
  merged: readonly Json[],
  order: readonly Json[],
  live: readonly Json[],
  mergeKey: string,
): readonly Json[] {
  const identify = (item: Json): Json => (mergeKey === '' ? item : mergeKeyOf(item, mergeKey));
  return orderMergedList(merged, order, live, (item) => {
    const id = identify(item);
    return `${goTypeName(id)} ${goPrint(id)}`;
  });
}

/**
 * Applies a decoded strategic merge patch to a document of the given type. All directives are honoured; what the server
 * cannot apply is refused with its texts: 422 when the result has not the form of the type, most others a 500 without a
 * reason, because the library's errors are no API errors.
 */
export function applyStrategicMergePatch(
  document: JsonObject,
  patch: JsonObject,
  schema: PatchSchema | undefined,
): JsonObject {
  const merged = mergeObject(document, patch, schema);
  const problem = restoreProblem(schema, merged);
  if (problem === undefined) return merged;
  throw newInvalid({ group: '', kind: '' }, '', [invalidField('patch', goPrint(patch), problem)]);
}
