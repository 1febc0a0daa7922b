import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  goPrint,
  isObject,
  type Json,
  type JsonObject,
  type KubeObject,
  newBadRequest,
  newNotFound,
  StatusError,
} from '../../kube/index.ts';
import { decodePatched, type PatchedDocument } from '../body/patched-object.ts';
import {
  badBody,
  contentType,
  type DecodedBodyJson,
  parseJsonBody,
  type RawBody,
  readBody,
  unsupportedMediaType,
} from '../body/request-body.ts';
import { PATCH_TYPES } from '../client.ts';
import type { Answer, Exchange } from '../exchange.ts';
import { trackUpdate } from '../field-tracking.ts';
import { checkName, checkNamespace } from '../naming.ts';
import { decodeWriteOptions, type WriteOptions } from '../options/write-options.ts';
import { withDistinctOwners } from '../owner-references.ts';
import { isConflict, updateObject } from '../storage/update-object.ts';
import { remembered, type WriteKey } from '../storage/write-memory.ts';
import { applyPatch } from './apply.ts';
import { admissionAttributes } from './write-admission.ts';
import { writeKey } from './write-key.ts';

/** How often a patch without a resourceVersion is tried again. Source: handlers/patch.go MaxRetryWhenPatchConflicts. */
const CONFLICT_RETRIES = 5;

/** PATCH of an object or of one of its subresources. Source: apiserver pkg/endpoints/handlers/patch.go. */
export async function patch(exchange: Exchange): Promise<Answer> {
  const mediaType = patchTypeOf(exchange);
  const body = readBody(exchange);
  const isApply = mediaType === PATCH_TYPES.apply;
  const options = decodeWriteOptions(exchange, 'PatchOptions', isApply);
  if (isApply) return applyPatch(exchange, body, options);
  const change = lazily(() => changeOf(mediaType, body));
  const key = writeKey(exchange, body, options);
  for (let attempt = 0; ; attempt++) {
    try {
      return await patchOnce(exchange, change, key, options);
    } catch (error) {
      if (!isConflict(error) || change().namesVersion || attempt === CONFLICT_RETRIES) throw error;
    }
  }
}

/** Nobody looks into a patch before the object it is for was found. */
function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** A decoded patch. */
export interface Change {
  /** The patch itself sets the resourceVersion, so a conflict is the client's to solve. */
  readonly namesVersion: boolean;
  apply(exchange: Exchange, current: KubeObject): PatchedDocument;
}

async function patchOnce(
  exchange: Exchange,
  change: () => Change,
  key: WriteKey | undefined,
  options: WriteOptions,
): Promise<Answer> {
  const { parts, info, definition } = exchange;
  const { dryRun } = options;
  const work = (current: KubeObject): KubeObject => {
    const patched = decodePatched(exchange, current, change().apply(exchange, current), options);
    checkName(exchange, patched);
    const object = withDistinctOwners(exchange, checkNamespace(exchange, patched), 'after admission');
    return trackUpdate(exchange, current, object, options.fieldManager);
  };
  const result = await updateObject(exchange, info.name, {
    dryRun,
    forceAllowCreate: true,
    transform: (current) => {
      if (!current) throw newNotFound(definition, info.name);
      const tracked = remembered(exchange, current, key, () => work(current));
      const admitted = parts.admission.mutate(
        admissionAttributes(exchange, 'UPDATE', { object: tracked, oldObject: current, dryRun }),
      );
      return admitted instanceof Promise
        ? admitted.then((changed) => changed ?? tracked)
        : (admitted ?? tracked);
    },
    validate: (next, current) =>
      parts.admission.validate(
        admissionAttributes(exchange, 'UPDATE', { object: next, oldObject: current, dryRun }),
      ),
  });
  return { status: 200, object: result.object };
}

/**
 * The media type of the patch. Built-ins refuse in the router's words, custom resources in the handler's.
 * Recorded: conformance patch-json/wrong-content-type, patch-strategic/cr-415.
 */
export function patchTypeOf(exchange: Exchange): string {
  const mediaType = contentType(exchange.request);
  const { json, merge, strategic, apply } = PATCH_TYPES;
  if (exchange.definition.isCustom) {
    const accepted: string[] = [json, merge, apply];
    if (!accepted.includes(mediaType)) throw unsupportedMediaType(accepted);
    return mediaType;
  }
  if (![json, merge, strategic, apply].some((type) => type === mediaType))
    throw new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  return mediaType;
}

/** The change a patch body asks for.
 * @throws StatusError 400 when it is no patch.
 */
export function changeOf(mediaType: string, body: RawBody): Change {
  const isStrategic = mediaType === PATCH_TYPES.strategic;
  let decoded: DecodedBodyJson;
  try {
    decoded = parseJsonBody(body);
  } catch (error) {
    throw badBody(error, isStrategic ? '' : 'error decoding patch: ');
  }
  const { value } = decoded;
  const duplicates = decoded.duplicates.map(({ path }) => `duplicate field ${JSON.stringify(path)}`);
  const namesVersion =
    isObject(value) && isObject(value.metadata) && value.metadata.resourceVersion !== undefined;
  if (mediaType === PATCH_TYPES.json) {
    const patchErrors = [...duplicates, ...unknownOperationFields(value)].map((why) => `json patch ${why}`);
    return {
      namesVersion: touchesVersion(value),
      apply: (_, current) => ({ document: asObject(applyJsonPatch(current, value)), patchErrors }),
    };
  }
  if (!isStrategic)
    return {
      namesVersion,
      apply: (_, current) => ({ document: applyMergePatch(current, value), patchErrors: duplicates }),
    };
  if (!isObject(value))
    throw newBadRequest(
      `json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value of type map[string]interface {}`,
    );
  return {
    namesVersion,
    apply: ({ definition }, current) => ({
      document: applyStrategicMergePatch(current, value, definition.schema),
      patchErrors: duplicates,
      quoted: () => goPrint(value),
      isStructured: true,
    }),
  };
}

const OPERATION_FIELDS: ReadonlySet<string> = new Set(['op', 'path', 'from', 'value']);

/** Source: handlers/patch.go jsonPatchOp, read strictly. */
function unknownOperationFields(patch: Json): string[] {
  if (!Array.isArray(patch)) return [];
  return patch.flatMap((operation: Json, index) =>
    isObject(operation)
      ? Object.keys(operation)
          .filter((key) => !OPERATION_FIELDS.has(key))
          .map((key) => `unknown field "[${index}].${key}"`)
      : [],
  );
}

function touchesVersion(value: Json): boolean {
  return (
    Array.isArray(value) && value.some((op: Json) => isObject(op) && op.path === '/metadata/resourceVersion')
  );
}

function asObject(value: Json): JsonObject {
  if (isObject(value)) return value;
  throw new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}
