import {
  type FieldError,
  isPathSegment,
  type KubeObject,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from '../../kube/index.ts';
import type { ResourceDefinition } from '../registry/resource.ts';

/** Types whose own update validation looks at the whole metadata again, not only at what changed. */
const REVALIDATED_ON_UPDATE = new Set([
  '/configmaps',
  '/secrets',
  '/services',
  '/serviceaccounts',
  '/endpoints',
  '/limitranges',
  '/persistentvolumes',
  '/podtemplates',
  'networking.k8s.io/ingresses',
  'rbac.authorization.k8s.io/clusterroles',
  'rbac.authorization.k8s.io/clusterrolebindings',
  'rbac.authorization.k8s.io/roles',
  'rbac.authorization.k8s.io/rolebindings',
]);

/** Field errors of `metadata` on create. Source: apimachinery pkg/api/validation/objectmeta.go. */
export function validateMetadata(definition: ResourceDefinition, object: KubeObject): readonly FieldError[] {
  return validateObjectMeta(object.metadata, {
    namespaced: definition.namespaced,
    name: (name, prefix) => definition.strategy.validateName(prefix ? maskTrailingDash(name) : name),
    builtInFinalizers: checksFinalizers(definition),
  });
}

/**
 * Field errors of `metadata` on update. The generic layer checks first and the type's own validation again, and the server
 * reports every finding of both. Recorded: conformance patch-merge/failures, concurrency/patch-with-rv.
 */
export function validateMetadataUpdate(
  definition: ResourceDefinition,
  object: KubeObject,
  old: KubeObject,
): readonly FieldError[] {
  const { namespaced, group, resource } = definition;
  const generic = validateObjectMeta(object.metadata, { namespaced, name: isPathSegment });
  const changes = validateObjectMetaUpdate(object.metadata, old.metadata);
  const again = REVALIDATED_ON_UPDATE.has(`${group}/${resource}`) ? validateMetadata(definition, object) : [];
  if (generic.length === 0 && changes.length === 0 && again.length === 0) return [];
  return [...generic, ...changes, ...changes, ...again];
}

/** The CRD type comes from another module, which lets any finalizer name pass. */
function checksFinalizers(definition: ResourceDefinition): boolean {
  return !definition.isCustom && definition.group !== 'apiextensions.k8s.io';
}

/** Characters will follow a generateName, so a dash at its end is fine. Source: pkg/api/validation/generic.go. */
function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
}
