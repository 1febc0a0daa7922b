import {
  formatTime,
  type JsonObject,
  type KubeObject,
  newBadRequest,
  newUnknownError,
  parseApiVersion,
} from '../kube/index.ts';
import type { Schema } from '../schema/index.ts';
import { conflictsBeyond, newApplyConflict } from './conflict.ts';
import { difference, EMPTY, type FieldSet, hasPath, isEmpty } from './field-set.ts';
import { fieldsOfLastApplied, KUBECTL, syncLastApplied } from './last-applied.ts';
import { TypedValueError } from './list-element.ts';
import { decodeManagers, type ManagedEntry, type Managers, managerKey, withManagers } from './managers.ts';
import { type Application, takeByApply } from './ownership.ts';
import { trackUpdate } from './record-update.ts';
import { serverOwnedFields } from './server-owned-fields.ts';
import { objectTypeOf, type TypeNode } from './type-node.ts';
import { typedProblems } from './typed-validation.ts';

/** One `PATCH` with `application/apply-patch+yaml`. */
export interface ApplyRequest {
  /** The object before, in the version of the request; undefined when apply creates it. */
  readonly live?: KubeObject | undefined;
  /** What a fresh object of the type looks like (a Go struct's zero values); what a created object starts from. */
  readonly empty?: JsonObject | undefined;
  /** The body, decoded. */
  readonly config: JsonObject;
  readonly manager: string;
  readonly force: boolean;
  /** `status`, `scale`, ... or empty. */
  readonly subresource: string;
  /** The version and kind of the endpoint. */
  readonly apiVersion: string;
  readonly kind: string;
  /** The schema of the type; undefined when anything goes. */
  readonly schema: Schema | undefined;
  /** The server's clock, milliseconds since the epoch. */
  readonly now: number;
  /** What this endpoint resets (`status` on the main one): such fields are neither owned nor contested. */
  readonly resetFields?: FieldSet | undefined;
}

/** Who owns the fields of an object that was never tracked. Source: skipnonapplied.go. */
const BEFORE_FIRST_APPLY = 'before-first-apply';

/** A group, version and kind as the server prints them: `apps/v1, Kind=Deployment`, `/v1, Kind=ConfigMap`. */
function printGroupVersionKind(apiVersion: string, kind: string): string {
  const { group, version } = parseApiVersion(apiVersion) ?? { group: '', version: '' };
  return `${group}/${version}, Kind=${kind}`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function metadataOf(object: JsonObject): JsonObject {
  const { metadata } = object;
  return typeof metadata === 'object' && metadata !== null ? (metadata as JsonObject) : {};
}

/** Checks the configuration in the server's order. Source: versioncheck.go, structuredmerge.go. */
function checkConfig(request: ApplyRequest, type: TypeNode): void {
  const { config } = request;
  const apiVersion = text(config.apiVersion);
  const printed = printGroupVersionKind(apiVersion, text(config.kind));
  if (apiVersion !== request.apiVersion || config.kind !== request.kind)
    throw newBadRequest(`invalid object type: ${printed}`);
  const { managedFields, name, namespace } = metadataOf(config);
  if (managedFields !== undefined && managedFields !== null)
    throw newBadRequest('metadata.managedFields must be nil');
  const problems = typedProblems(type, config);
  if (problems !== undefined)
    throw newUnknownError(
      `failed to create typed patch object (${text(namespace)}/${text(name)}; ${printed}): ${problems}`,
    );
}

/** The managers an apply meets. An object that nobody tracked belongs to whoever was there before. */
function managersBefore(
  request: ApplyRequest,
  type: TypeNode,
  live: JsonObject,
  empty: JsonObject,
): Managers {
  const managers = decodeManagers(request.live?.metadata.managedFields);
  if (managers === undefined)
    throw newUnknownError('failed to decode managed fields: an entry of metadata.managedFields is malformed');
  if (managers.size > 0 || request.live === undefined) return managers;
  const identity = {
    manager: BEFORE_FIRST_APPLY,
    operation: 'Update' as const,
    apiVersion: request.apiVersion,
    subresource: request.subresource,
    time: formatTime(request.now),
  };
  trackUpdate(type, managers, empty, live, identity, request.resetFields ?? EMPTY);
  return managers;
}

/** kubectl may take over, without force, what it applied client-side before. */
function settleConflicts(
  request: ApplyRequest,
  type: TypeNode,
  live: JsonObject,
  { conflicts }: Application,
): void {
  if (conflicts.length === 0 || request.force) return;
  const excused = request.manager === KUBECTL ? fieldsOfLastApplied(type, live, request.apiVersion) : EMPTY;
  const remaining = conflictsBeyond(conflicts, excused, hasPath);
  if (remaining.length > 0) throw newApplyConflict(remaining);
}

/**
 * Server-side apply: lays the configuration over the live object, removes what the manager stated before and states no
 * longer, and moves ownership. The object that comes back is to be defaulted, validated and stored like that of any
 * patch; when nothing changed it is the live one.
 * @throws StatusError 400 for a body that is no configuration for this endpoint, 409 with one cause per conflict, 500
 * (as the server has it) for a configuration that does not fit the schema.
 */
export function serverSideApply(request: ApplyRequest): { object: KubeObject } {
  const type = objectTypeOf(request.schema);
  checkConfig(request, type);
  const empty = request.empty ?? { apiVersion: request.apiVersion, kind: request.kind };
  const live = request.live === undefined ? empty : withManagers(request.live, new Map());
  try {
    const managers = managersBefore(request, type, live, empty);
    const entry: ManagedEntry = {
      manager: request.manager,
      operation: 'Apply',
      apiVersion: request.apiVersion,
      subresource: request.subresource,
      fields: EMPTY,
      time: undefined,
    };
    const key = managerKey(entry);
    const { config } = request;
    const ignored = request.resetFields ?? EMPTY;
    const application = takeByApply(type, managers, key, entry, live, config, ignored);
    settleConflicts(request, type, live, application);
    return { object: withOwnership(request, application, key, live) };
  } catch (error) {
    if (error instanceof TypedValueError)
      throw newUnknownError(`failed to create typed live object: ${error.message}`);
    throw error;
  }
}

/** The result with its bookkeeping. The time of an entry moves only when the object changed. */
function withOwnership(
  request: ApplyRequest,
  application: Application,
  key: string,
  live: JsonObject,
): KubeObject {
  const { managers } = application;
  const own = managers.get(key);
  if (own !== undefined) {
    const fields = difference(own.fields, serverOwnedFields);
    if (isEmpty(fields)) managers.delete(key);
    else if (application.object !== undefined)
      managers.set(key, { ...own, fields, time: formatTime(request.now) });
    else managers.set(key, { ...own, fields });
  }
  let object: JsonObject =
    application.object === undefined
      ? (request.live ?? live)
      : withLiveEntries(application.object, request.live);
  if (request.manager === KUBECTL) object = syncLastApplied(object, request.config);
  return withManagers(object, managers) as KubeObject;
}

/** Puts the live entries back before the new ones are set, so that an unchanged list stays the very same. */
function withLiveEntries(object: JsonObject, live: KubeObject | undefined): JsonObject {
  const managedFields = live?.metadata.managedFields;
  if (managedFields === undefined) return object;
  return { ...object, metadata: { ...metadataOf(object), managedFields } };
}
