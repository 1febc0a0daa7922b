import { type KubeObject, newBadRequest } from '../kube/index.ts';
import type { Exchange } from './exchange.ts';

/**
 * The object in the namespace of the URL.
 * @throws StatusError 400 when it names another. Source: registry/rest/meta.go EnsureObjectNamespaceMatchesRequestNamespace.
 */
export function checkNamespace(exchange: Exchange, object: KubeObject): KubeObject {
  const { definition, info } = exchange;
  const given = object.metadata.namespace ?? '';
  if (!definition.namespaced) {
    if (given === '') return object;
    const { namespace: _namespace, ...metadata } = object.metadata;
    return { ...object, metadata };
  }
  if (given === info.namespace) return object;
  if (given !== '')
    throw newBadRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  return { ...object, metadata: { ...object.metadata, namespace: info.namespace } };
}

/**
 * Checks that an update's body is about the object of the URL.
 * @throws StatusError 400. Source: apiserver pkg/endpoints/handlers/rest.go checkName.
 */
export function checkName(exchange: Exchange, object: KubeObject): void {
  const { info, definition } = exchange;
  const name = object.metadata.name ?? '';
  if (name === '')
    throw newBadRequest(
      `the name of the object (${info.name} based on URL) was undeterminable: name must be provided`,
    );
  if (name !== info.name)
    throw newBadRequest(`the name of the object (${name}) does not match the name on the URL (${info.name})`);
  const namespace = object.metadata.namespace ?? '';
  if (definition.namespaced && namespace !== '' && namespace !== info.namespace)
    throw newBadRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
}
