import type { JsonObject } from '../../../kube/index.ts';
import type { ResourceDefinition } from '../resource.ts';
import { apiNames, OperationFactory, type OperationSchemas, parameterDocument } from './operations.ts';

/**
 * The paths of `/openapi/v2`: for each kind, that it can be patched and with which parameters. kubectl up to 1.26 looks
 * there for `fieldValidation`, and validates by itself where it finds none. Everything else is in v3 only.
 * Source: cli-runtime pkg/resource/query_param_verifier.go.
 */
export function patchPaths(
  definitions: readonly ResourceDefinition[],
  schemasOf: (definition: ResourceDefinition) => OperationSchemas,
): JsonObject {
  const patchable = definitions.filter((definition) => definition.verbs.includes('patch'));
  return Object.fromEntries(
    patchable.map((definition) => [itemPath(definition), { patch: patchOperation(definition, schemasOf) }]),
  );
}

function itemPath({ group, version, resource, namespaced }: ResourceDefinition): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${root}/${namespaced ? 'namespaces/{namespace}/' : ''}${resource}/{name}`;
}

function patchOperation(
  definition: ResourceDefinition,
  schemasOf: (definition: ResourceDefinition) => OperationSchemas,
): JsonObject {
  const names = apiNames(definition.group, definition.version);
  const { id, action, kind, parameters } = new OperationFactory(
    definition,
    names,
    schemasOf(definition),
  ).patch();
  return {
    operationId: id,
    parameters: parameters.map(queryParameter),
    responses: { '401': { description: 'Unauthorized' } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kind,
  };
}

/** v2 has no schema around the type of a parameter. */
function queryParameter(name: string): JsonObject {
  const { schema, ...rest } = parameterDocument(name);
  return { ...rest, ...(schema as JsonObject) };
}
