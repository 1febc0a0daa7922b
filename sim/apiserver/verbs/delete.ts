import { builtinTypes, DecodeError, decodeTyped } from '../../codec/index.ts';
import {
  isObject,
  type Json,
  type JsonObject,
  jsonKind,
  member,
  newUnknownError,
  type Status,
} from '../../kube/index.ts';
import { checkBodyType } from '../body/object-decoding.ts';
import { contentType, parseBody, type RawBody, readBody } from '../body/request-body.ts';
import { type Answer, type Exchange, warn } from '../exchange.ts';
import { decodeDeleteOptions } from '../options/delete-options.ts';
import { type DeleteOptions, type DeleteResult, deleteObject } from '../storage/delete-object.ts';
import { admissionAttributes } from './write-admission.ts';

/** DELETE of an object. Source: apiserver pkg/endpoints/handlers/delete.go. */
export async function deleteOne(exchange: Exchange): Promise<Answer> {
  const options = readDeleteOptions(exchange);
  warnAboutOrphans(exchange, options);
  const result = await deleteNamed(exchange, exchange.info.name, options);
  const { deleted, object } = result;
  if (!deleted || exchange.definition.strategy.returnsDeletedObject)
    return { status: !deleted && options.orphanDependents === false ? 202 : 200, object };
  return { status: 200, object: deletedStatus(exchange, result) };
}

/** Runs one deletion through admission and the store. */
export async function deleteNamed(
  exchange: Exchange,
  name: string,
  options: DeleteOptions,
): Promise<DeleteResult> {
  const { admission } = exchange.parts;
  const { dryRun } = options;
  return deleteObject(exchange, name, options, async (current) => {
    const attributes = admissionAttributes(exchange, 'DELETE', {
      object: undefined,
      oldObject: current,
      name,
      dryRun,
    });
    await admission.mutate(attributes);
    await admission.validate(attributes);
  });
}

/**
 * DeleteOptions from the body or the URL.
 * @throws StatusError 400, 415 or 422.
 */
export function readDeleteOptions(exchange: Exchange): DeleteOptions {
  const body = readBody(exchange);
  const isEmpty = body.json === undefined && (body.bytes?.length ?? 0) === 0;
  if (isEmpty) return decodeDeleteOptions(undefined, exchange.query);
  checkBodyType(contentType(exchange.request));
  return decodeDeleteOptions(decodeOptionsBody(body), exchange.query);
}

/** What the options scheme knows beside DeleteOptions. */
const OTHER_OPTIONS: ReadonlySet<string> = new Set(['CreateOptions', 'UpdateOptions']);
const OPTIONS_SCHEME = 'k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27';

/**
 * DeleteOptions of any version; what is something else or does not decode is a 500 in the decoder's own words.
 * Source: apiserver pkg/endpoints/handlers/delete.go, which passes those errors on as they are.
 */
function decodeOptionsBody(body: RawBody): JsonObject {
  try {
    const json = parseOptions(body);
    const kind = String(member(json, 'kind') ?? '');
    if (OTHER_OPTIONS.has(kind)) throw new DecodeError('decoded object cannot be converted to DeleteOptions');
    if (kind !== '' && kind !== 'DeleteOptions') {
      const version = String(member(json, 'apiVersion') ?? 'v1');
      throw new DecodeError(
        `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(version)} in scheme ${JSON.stringify(OPTIONS_SCHEME)}`,
      );
    }
    const type = builtinTypes.kind('v1', 'DeleteOptions');
    return type ? decodeTyped(builtinTypes, type, json).object : json;
  } catch (error) {
    if (error instanceof DecodeError) throw newUnknownError(error.message);
    throw error;
  }
}

function parseOptions(body: RawBody): JsonObject {
  const isJson = body.mediaType === '' || body.mediaType === 'application/json';
  const typeProblem = "couldn't get version/kind; json parse error: ";
  let json: Json;
  try {
    json = parseBody(body, { apiVersion: 'v1', kind: 'DeleteOptions' }).value;
  } catch (error) {
    if (isJson && error instanceof DecodeError) throw new DecodeError(typeProblem + error.message);
    throw error;
  }
  if (json === null) return {};
  if (isObject(json)) return json;
  throw new DecodeError(
    `${typeProblem}json: cannot unmarshal ${jsonKind(json)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
  );
}

/** Source: store.go finalizeDelete. */
function deletedStatus(exchange: Exchange, result: DeleteResult): Status {
  const { group, resource } = exchange.definition;
  const { name, uid } = result.object.metadata;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name: name ?? '', ...(group === '' ? {} : { group }), kind: resource, uid: uid ?? '' },
  } as unknown as Status;
}

/** Jobs of batch/v1 leave their pods behind unless told otherwise. Source: kubernetes pkg/registry/batch/job/storage. */
export function warnAboutOrphans(exchange: Exchange, options: DeleteOptions): void {
  const { group, resource } = exchange.definition;
  if (group !== 'batch' || resource !== 'jobs') return;
  if (options.propagationPolicy !== undefined || options.orphanDependents !== undefined) return;
  warn(
    exchange,
    'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',
  );
}
