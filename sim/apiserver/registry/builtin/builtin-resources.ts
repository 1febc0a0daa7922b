import { builtinTypes, decodeTyped, schemaOf } from '../../../codec/index.ts';
import { apiVersionOf, type Json, type KubeObject } from '../../../kube/index.ts';
import type { ResourceDefinition, SubresourceDefinition } from '../resource.ts';
import { builtinStrategy } from './builtin-strategy.ts';
import { cellsOf } from './cells/index.ts';
import { columnsOf } from './columns.ts';
import { fieldSelection } from './field-labels.ts';
import { rulesOf } from './rules/index.ts';
import { parseServedResources, type ServedResource } from './served-resource.ts';
import { storageOf } from './shared-storage.ts';

let definitions: readonly ResourceDefinition[] | undefined;

/**
 * Every built-in resource, in discovery order. Definitions never change, so all servers of a process share them; what is
 * costly in one is made on first use.
 */
export function builtinResources(): readonly ResourceDefinition[] {
  definitions ??= parseServedResources().map(defineResource);
  return definitions;
}

function defineResource(served: ServedResource): ResourceDefinition {
  const { group, version, resource, kind } = served;
  const apiVersion = apiVersionOf(served);
  const type = () => builtinTypes.kind(apiVersion, kind)!;
  const selection = fieldSelection(group, kind);
  const cells = cellsOf(group, resource);
  const subresources = served.subresources.map((sub) => defineSubresource(served, sub));
  return {
    group,
    version,
    resource,
    singular: served.singular,
    kind,
    listKind: `${kind}List`,
    namespaced: served.namespaced,
    shortNames: served.shortNames,
    categories: served.categories,
    verbs: served.verbs,
    isCustom: false,
    ...storageOf(group, version, resource),
    get schema() {
      return schemaOf(builtinTypes, type().name);
    },
    strategy: builtinStrategy(
      rulesOf(group, resource),
      served.subresources.some((sub) => sub.name === 'status'),
      () => decodeTyped(builtinTypes, type(), {}).object,
    ),
    subresources: new Map(subresources.map((sub) => [sub.name, sub])),
    get columns() {
      return columnsOf(group, version, resource);
    },
    cells: (object: KubeObject, now: number) => cells(object, now),
    fieldLabels: selection.labels,
    selectableFields: selection.selectable,
    decode: (value: Json, duplicates) => decodeTyped(builtinTypes, type(), value, duplicates),
  };
}

const REPLICAS = {
  specReplicasPath: '.spec.replicas',
  statusReplicasPath: '.status.replicas',
  labelSelectorPath: '.spec.selector',
};

function defineSubresource(
  parent: ServedResource,
  sub: ServedResource['subresources'][number],
): SubresourceDefinition {
  const isOwn = sub.kind === parent.kind;
  return {
    name: sub.name,
    group: sub.group || (isOwn ? parent.group : ''),
    version: sub.version || (isOwn ? parent.version : 'v1'),
    kind: sub.kind,
    verbs: sub.verbs,
    ...(sub.name === 'scale' ? { scale: REPLICAS } : {}),
  };
}
