import { at, isObject } from '../../kube/index.ts';
import { checkBodyType } from '../body/object-decoding.ts';
import { badBody, contentType, parseBody, readBody } from '../body/request-body.ts';
import type { Answer, Exchange } from '../exchange.ts';
import { createSubresource } from './create-subresource.ts';

/**
 * POST to the collection `bindings`: the older way to `pods/NAME/binding`, the name being the body's.
 * Source: kubernetes pkg/registry/core/pod/storage/storage.go LegacyBindingREST.
 */
export function createBinding(exchange: Exchange): Promise<Answer> {
  const pods = exchange.parts.registry.lookup('', 'v1', 'pods')!;
  const info = {
    ...exchange.info,
    resource: pods.resource,
    subresource: 'binding',
    name: nameOf(exchange),
  };
  return createSubresource({
    ...exchange,
    info,
    definition: pods,
    subresource: pods.subresources.get('binding'),
  });
}

function nameOf(exchange: Exchange): string {
  checkBodyType(contentType(exchange.request));
  try {
    const { value } = parseBody(readBody(exchange), { apiVersion: 'v1', kind: 'Binding' });
    const name = isObject(value) ? at(value, 'metadata', 'name') : undefined;
    return typeof name === 'string' ? name : '';
  } catch (error) {
    throw badBody(error);
  }
}
