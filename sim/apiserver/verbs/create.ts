import { type JsonObject, type KubeObject, StatusError } from '../../kube/index.ts';
import { checkBodyType, decodeObjectBody } from '../body/object-decoding.ts';
import { contentType, readBody } from '../body/request-body.ts';
import { type Answer, type Exchange, resourceCall } from '../exchange.ts';
import { trackUpdate, zeroObjectOf } from '../field-tracking.ts';
import { checkNamespace } from '../naming.ts';
import { decodeWriteOptions } from '../options/write-options.ts';
import { withDistinctOwners } from '../owner-references.ts';
import { CRD_STORAGE_KEY } from '../registry/registry.ts';
import { createObject } from '../storage/create-object.ts';
import { remembered } from '../storage/write-memory.ts';
import { admissionAttributes } from './write-admission.ts';
import { writeKey } from './write-key.ts';

/** POST to a collection. Source: apiserver pkg/endpoints/handlers/create.go. */
export async function create(exchange: Exchange): Promise<Answer> {
  if (exchange.definition.isCustom) confirmNotTerminating(exchange);
  checkBodyType(contentType(exchange.request));
  const body = readBody(exchange);
  const options = decodeWriteOptions(exchange, 'CreateOptions');
  const { dryRun } = options;
  const { definition, parts } = exchange;
  const tracked = remembered(exchange, zeroObjectOf(definition), writeKey(exchange, body, options), () => {
    const decoded = checkNamespace(exchange, decodeObjectBody(exchange, body, options));
    const object = withDistinctOwners(exchange, wipeSystemMetadata(decoded), 'before admission');
    return trackUpdate(exchange, undefined, object, options.fieldManager);
  });
  const name = tracked.metadata.name ?? '';
  const admitted =
    (await parts.admission.mutate(
      admissionAttributes(exchange, 'CREATE', { object: tracked, oldObject: undefined, name, dryRun }),
    )) ?? tracked;
  if (definition.review) {
    const answer: JsonObject = await definition.review(admitted, resourceCall(exchange, dryRun));
    return { status: 201, object: answer };
  }
  const created = await createObject(exchange, admitted, {
    dryRun,
    validate: (complete) =>
      parts.admission.validate(
        admissionAttributes(exchange, 'CREATE', { object: complete, oldObject: undefined, name, dryRun }),
      ),
  });
  return { status: 201, object: created };
}

/** What only the server sets is not the client's to own either. Source: registry/rest/meta.go WipeObjectMetaSystemFields. */
function wipeSystemMetadata(object: KubeObject): KubeObject {
  const { uid, deletionTimestamp, deletionGracePeriodSeconds, selfLink, ...metadata } = object.metadata;
  const isClean = [uid, deletionTimestamp, deletionGracePeriodSeconds, selfLink].every(
    (v) => v === undefined,
  );
  return isClean ? object : { ...object, metadata };
}

/** A CRD on its way out takes no new objects. Source: apiextensions-apiserver customresource_handler.go serveResource. */
function confirmNotTerminating({ definition, parts }: Exchange): void {
  const { group, resource } = definition;
  const crd = parts.store.get(CRD_STORAGE_KEY, '', `${resource}.${group}`);
  if (crd?.metadata.deletionTimestamp === undefined) return;
  throw new StatusError(
    405,
    'MethodNotAllowed',
    'create not allowed while custom resource definition is terminating',
    { group, kind: resource },
  );
}
