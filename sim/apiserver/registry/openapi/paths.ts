import { apiVersionOf, type Json, type JsonObject } from '../../../kube/index.ts';
import type { ResourceDefinition, SubresourceDefinition } from '../resource.ts';
import {
  type ApiNames,
  apiNames,
  type Operation,
  OperationFactory,
  type OperationSchemas,
  parameterDocument,
} from './operations.ts';

/** Connections to pods and nodes are no part of the simulated server. */
const CONNECTING = new Set(['attach', 'exec', 'portforward', 'proxy', 'log']);
const VIEW_VERBS = ['get', 'update', 'patch'];

/** The path items of the resources of one group version. */
export function pathsOf(
  group: string,
  version: string,
  definitions: readonly ResourceDefinition[],
  schemasOf: (definition: ResourceDefinition) => OperationSchemas,
): Map<string, JsonObject> {
  const names = apiNames(group, version);
  const root = group === '' ? `/api/${version}` : `/apis/${apiVersionOf({ group, version })}`;
  const items = new Map<string, Operation[]>();
  const add = (path: string, operations: readonly Operation[]): void => {
    if (operations.length > 0) items.set(path, [...(items.get(path) ?? []), ...operations]);
  };
  for (const definition of definitions)
    addResource(definition, root, new OperationFactory(definition, names, schemasOf(definition)), add);
  const paths = new Map<string, JsonObject>();
  for (const path of [...items.keys()].sort())
    paths.set(path, pathItem(path, items.get(path)!, names, definitions));
  return paths;
}

function addResource(
  definition: ResourceDefinition,
  root: string,
  make: OperationFactory,
  add: (path: string, operations: readonly Operation[]) => void,
): void {
  const { resource, namespaced, verbs, isCustom } = definition;
  const has = (verb: string): boolean => verbs.includes(verb);
  const base = namespaced ? `${root}/namespaces/{namespace}/${resource}` : `${root}/${resource}`;
  const item = `${base}/{name}`;
  if (namespaced && has('list')) add(`${root}/${resource}`, [make.listAll()]);
  add(base, [
    ...(has('deletecollection') ? [make.deleteCollection()] : []),
    ...(has('list') ? [make.list()] : []),
    ...(has('create') ? [make.create()] : []),
  ]);
  add(item, [
    ...(has('delete') ? [make.delete()] : []),
    ...(has('get') ? [make.read()] : []),
    ...(has('patch') ? [make.patch()] : []),
    ...(has('update') ? [make.replace()] : []),
  ]);
  for (const sub of definition.subresources.values())
    if (!CONNECTING.has(sub.name)) add(`${item}/${sub.name}`, subresourceOperations(sub, make));
  if (!has('watch') || isCustom) return;
  const watched = (path: string): string => path.replace(root, `${root}/watch`);
  if (namespaced) add(watched(`${root}/${resource}`), [make.watch('all')]);
  add(watched(base), [make.watch('list')]);
  add(watched(item), [make.watch('item')]);
}

function subresourceOperations(sub: SubresourceDefinition, make: OperationFactory): Operation[] {
  if (sub.verbs.includes('create')) return [make.createSub(sub)];
  const has = VIEW_VERBS.map((verb) => sub.verbs.includes(verb));
  return [
    ...(has[0] ? [make.read(sub)] : []),
    ...(has[2] ? [make.patch(sub)] : []),
    ...(has[1] ? [make.replace(sub)] : []),
  ];
}

/** Parameters that every operation has move to the path. Source: kube-openapi builder3. */
function pathItem(
  path: string,
  operations: readonly Operation[],
  names: ApiNames,
  definitions: readonly ResourceDefinition[],
): JsonObject {
  const own = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  const shared = operations[0]!.parameters.filter((name) =>
    operations.every((op) => op.parameters.includes(name)),
  );
  const common = [...new Set([...own, 'pretty', ...shared])].sort();
  const isCustom = definitions.some((definition) => definition.isCustom);
  return {
    ...Object.fromEntries(
      operations.map((op) => [op.method, operationDocument(op, shared, names, isCustom)]),
    ),
    parameters: common.map(parameterDocument),
  };
}

function operationDocument(
  operation: Operation,
  shared: readonly string[],
  names: ApiNames,
  isCustom: boolean,
): JsonObject {
  const parameters = operation.parameters.filter((name) => !shared.includes(name)).sort();
  const { body } = operation;
  return {
    tags: [names.tag],
    operationId: operation.id,
    ...(parameters.length > 0 ? { parameters: parameters.map(parameterDocument) } : {}),
    ...(body ? { requestBody: requestBody(body, isCustom) } : {}),
    responses: {
      ...Object.fromEntries(
        operation.responses.map(({ code, schema, streams }) => [
          String(code),
          { content: content(responseTypes(isCustom, streams ?? false), schema) },
        ]),
      ),
      '401': {},
    },
    'x-kubernetes-action': operation.action,
    'x-kubernetes-group-version-kind': operation.kind,
  };
}

function requestBody(body: NonNullable<Operation['body']>, isCustom: boolean): JsonObject {
  // Custom resources name the types they take; built-ins take any.
  const types =
    isCustom && body.types[0] === '*/*' && body.required
      ? ['application/json', 'application/yaml']
      : body.types;
  return { content: content(types, body.schema), ...(body.required ? { required: true } : {}) };
}

function responseTypes(isCustom: boolean, streams: boolean): string[] {
  if (isCustom) return ['application/json', 'application/yaml'];
  const types = ['application/json', 'application/vnd.kubernetes.protobuf', 'application/yaml'];
  return streams
    ? [...types, 'application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch']
    : types;
}

function content(types: readonly string[], schema: string): Json {
  return Object.fromEntries(
    [...types].sort().map((type) => [type, { schema: { $ref: `#/components/schemas/${schema}` } }]),
  );
}

/** The path of a group version's own resource list. */
export function resourceListPath(group: string, version: string): readonly [string, JsonObject] {
  const names = apiNames(group, version);
  const path = group === '' ? `/api/${version}/` : `/apis/${group}/${version}/`;
  const schema = 'io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList';
  return [
    path,
    {
      get: {
        tags: [names.tag],
        operationId: `get${names.prefix}APIResources`,
        responses: { '200': { content: content(responseTypes(false, false), schema) }, '401': {} },
      },
    },
  ];
}
