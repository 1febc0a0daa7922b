import { apiVersionOf, deepFreeze, isObject, newMethodNotAllowed, newNotFound } from '../../kube/index.ts';
import { badBody, parseBody, readBody } from '../body/request-body.ts';
import { type Answer, type Exchange, resourceCall } from '../exchange.ts';
import { decodeDeleteOptions } from '../options/delete-options.ts';
import { decodeWriteOptions } from '../options/write-options.ts';
import { commitWrite, readStored } from '../storage/commit.ts';
import { presented } from '../storage/presentation.ts';
import { deleteNamed } from './delete.ts';

/** POST to a subresource that is no view of the object: `token`, `binding`, `eviction`. */
export async function createSubresource(exchange: Exchange): Promise<Answer> {
  const { definition, info, subresource, query } = exchange;
  if (!subresource?.create) throw newMethodNotAllowed();
  const body = readBody(exchange);
  const { dryRun } = decodeWriteOptions(exchange, 'CreateOptions');
  const stored = readStored(exchange, info.name);
  if (!stored) throw newNotFound(definition, info.name);
  let value: unknown;
  try {
    value = parseBody(body, { apiVersion: apiVersionOf(subresource), kind: subresource.kind }).value;
  } catch (error) {
    throw badBody(error);
  }
  const json = isObject(value as never) ? (value as never) : {};
  const parent = presented(definition, stored);
  const result = await subresource.create(json, parent, resourceCall(exchange, dryRun));
  if (result.parent && !dryRun) commitWrite(exchange, info.name, stored, result.parent);
  if (result.deleteParent) {
    const options = decodeDeleteOptions(result.deleteParent, query);
    await deleteNamed(exchange, info.name, { ...options, dryRun });
  }
  return { status: 201, object: deepFreeze(result.answer) };
}
