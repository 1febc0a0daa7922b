import type { Registry, ResourceDefinition, ResourcePath } from '../../sim/apiserver/index.ts';
import { parseApiVersion } from '../../sim/kube/index.ts';

/** No served type has this kind; a pack is missing, or it is misspelt. Exit code 2. */
export class UnknownKindError extends Error {
  readonly code = 'KUBEFLAP_UNKNOWN_KIND';
}

/** The type behind a reference; without `apiVersion`, the first one served that has the kind. @throws UnknownKindError */
export function definitionOf(
  registry: Registry,
  reference: { readonly apiVersion?: string; readonly kind: string },
): ResourceDefinition {
  const { apiVersion, kind } = reference;
  const gv = apiVersion === undefined ? undefined : parseApiVersion(apiVersion);
  const definition = gv
    ? registry.lookupKind(gv.group, gv.version, kind)
    : registry.all().find((candidate) => candidate.kind === kind);
  if (definition) return definition;
  const kinds = [...new Set(registry.all().map((d) => d.kind))].sort();
  const hint = kinds.filter((k) => k.toLowerCase().startsWith(kind.slice(0, 4).toLowerCase())).slice(0, 5);
  throw new UnknownKindError(
    `no type "${kind}"${apiVersion === undefined ? '' : ` in ${apiVersion}`} is served${hint.length > 0 ? `; near: ${hint.join(', ')}` : ''}. Is a pack missing under given.packs?`,
  );
}

/** Where an object lives. */
export function pathOfObject(
  definition: ResourceDefinition,
  namespace: string | undefined,
  name?: string,
): ResourcePath {
  const { group, version, resource, namespaced } = definition;
  return {
    group,
    version,
    resource,
    ...(namespaced ? { namespace: namespace ?? 'default' } : {}),
    ...(name === undefined ? {} : { name }),
  };
}
