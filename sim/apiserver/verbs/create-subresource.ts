import { builtinTypes, decodeTyped, schemaOf } from '../../codec/index.ts';
import {
  apiVersionOf,
  deepFreeze,
  type KubeObject,
  newMethodNotAllowed,
  newNotFound,
} from '../../kube/index.ts';
import { checkBodyType, decodeObjectBody } from '../body/object-decoding.ts';
import { contentType, readBody } from '../body/request-body.ts';
import { type Answer, type Exchange, resourceCall } from '../exchange.ts';
import { trackUpdate } from '../field-tracking.ts';
import { decodeDeleteOptions } from '../options/delete-options.ts';
import { decodeWriteOptions } from '../options/write-options.ts';
import type { ResourceDefinition, SubresourceDefinition } from '../registry/resource.ts';
import { commitWrite, readStored } from '../storage/commit.ts';
import { presented } from '../storage/presentation.ts';
import { deleteNamed } from './delete.ts';

/** POST to a subresource that is no view of the object: `token`, `binding`, `eviction`. */
export async function createSubresource(exchange: Exchange): Promise<Answer> {
  const { definition, info, subresource, query } = exchange;
  if (!subresource?.create) throw newMethodNotAllowed();
  checkBodyType(contentType(exchange.request));
  const body = readBody(exchange);
  const options = decodeWriteOptions(exchange, 'CreateOptions');
  const { dryRun } = options;
  const own: Exchange = { ...exchange, definition: bodyDefinition(definition, subresource) };
  const object = decodeObjectBody(own, body, options);
  const stored = readStored(exchange, info.name);
  if (!stored) throw newNotFound(definition, info.name);
  // The generic create handler keeps book even about bodies that are never stored. Recorded: conformance authz/token-request.
  const tracked = trackUpdate(own, undefined, object, options.fieldManager);
  const result = await subresource.create(
    tracked,
    presented(definition, stored),
    resourceCall(exchange, dryRun),
  );
  if (result.parent && !dryRun) commitWrite(exchange, info.name, stored, result.parent);
  if (result.deleteParent) {
    const deletion = decodeDeleteOptions(result.deleteParent, query);
    await deleteNamed(exchange, info.name, { ...deletion, dryRun });
  }
  return { status: 201, object: deepFreeze(result.answer) };
}

/** The parent's definition with the kind that the subresource is sent as. */
function bodyDefinition(parent: ResourceDefinition, subresource: SubresourceDefinition): ResourceDefinition {
  const { group, version, kind } = subresource;
  const type = builtinTypes.kind(apiVersionOf(subresource), kind);
  const strategy = { applyDefaults: (object: KubeObject) => object, statusFields: [] };
  return Object.create(parent, {
    group: { value: group },
    version: { value: version },
    kind: { value: kind },
    strategy: { value: strategy },
    schema: { value: type && schemaOf(builtinTypes, type.name) },
    decode: {
      value:
        type &&
        (((value, duplicates) => decodeTyped(builtinTypes, type, value, duplicates)) satisfies
          | ResourceDefinition['decode']
          | undefined),
    },
  });
}
