import { builtinTypes, DecodeError, decodeTyped } from '../../codec/index.ts';
import { isObject, type JsonObject, newBadRequest, type Status } from '../../kube/index.ts';
import { checkBodyType } from '../body/object-decoding.ts';
import { badBody, contentType, parseBody, readBody } from '../body/request-body.ts';
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
  let value: JsonObject;
  try {
    const json = parseBody(body, { apiVersion: 'v1', kind: 'DeleteOptions' }).value;
    if (!isObject(json)) throw new DecodeError("couldn't get version/kind; json parse error: not an object");
    const type = builtinTypes.kind('v1', 'DeleteOptions');
    value = type ? decodeTyped(builtinTypes, type, json).object : json;
    if (json.kind !== undefined && json.kind !== 'DeleteOptions')
      throw newBadRequest('decoded object cannot be converted to DeleteOptions');
  } catch (error) {
    throw badBody(error);
  }
  return decodeDeleteOptions(value, exchange.query);
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
