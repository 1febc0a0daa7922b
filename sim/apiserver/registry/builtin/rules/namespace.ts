import {
  type FieldError,
  invalidField,
  isDns1123Label,
  isQualifiedName,
  type KubeObject,
} from '../../../../kube/index.ts';
import type { TypeRules } from '../type-rules.ts';
import { editMetadata, objectAt, specOf, textAt, textsAt } from './object-edit.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Every namespace carries its name as a label. Source: core/v1 SetDefaults_Namespace. */
function withNameLabel(namespace: KubeObject): KubeObject {
  const { name } = namespace.metadata;
  if (name === undefined || name === '' || namespace.metadata.labels?.[NAME_LABEL] === name) return namespace;
  return editMetadata(namespace, (metadata) => ({
    ...metadata,
    labels: { ...objectAt(metadata, 'labels'), [NAME_LABEL]: name },
  }));
}

/** Source: pkg/apis/core/validation ValidateNamespace, ValidateFinalizerName. */
function finalizerErrors(namespace: KubeObject): FieldError[] {
  return textsAt(specOf(namespace), 'finalizers').flatMap((finalizer) => {
    const reasons = [...isQualifiedName(finalizer)];
    const bare = reasons.length === 0 && !finalizer.includes('/') && !STANDARD_FINALIZERS.has(finalizer);
    if (bare) reasons.push('name is neither a standard finalizer name nor is it fully qualified');
    return reasons.map((why) => invalidField('spec.finalizers', finalizer, why));
  });
}

const STANDARD_FINALIZERS: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/** Source: pkg/registry/core/namespace/strategy.go, storage.go. */
export const namespaceRules: TypeRules = {
  defaults: withNameLabel,
  validateName: isDns1123Label,
  prepareForCreate(namespace) {
    const finalizers = textsAt(specOf(namespace), 'finalizers');
    const all = finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes'];
    return withNameLabel({
      ...namespace,
      spec: { ...specOf(namespace), finalizers: all },
      status: { phase: 'Active' },
    });
  },
  // Finalizers of the spec change only through /finalize.
  prepareForUpdate: (namespace, old) =>
    old['spec'] === undefined ? namespace : { ...namespace, spec: old['spec'] },
  // The other way round there. Source: namespaceFinalizeStrategy.
  prepareForSubresource: (namespace, old) =>
    old['status'] === undefined ? namespace : { ...namespace, status: old['status'] },
  validate: finalizerErrors,
  validateSubresource: finalizerErrors,
  validateStatusUpdate(namespace) {
    const phase = textAt(objectAt(namespace, 'status'), 'phase');
    const isGoing = namespace.metadata.deletionTimestamp !== undefined;
    const only = isGoing ? 'Terminating' : 'Active';
    if (phase === only) return [];
    const why = `may only be '${only}' if \`deletionTimestamp\` is ${isGoing ? 'not ' : ''}empty`;
    return [invalidField('status.Phase', phase, why)];
  },
  prepareForDelete: (namespace) => ({
    ...namespace,
    status: { ...objectAt(namespace, 'status'), phase: 'Terminating' },
  }),
  blocksRemoval: (namespace) => textsAt(specOf(namespace), 'finalizers').length > 0,
  returnsDeletedObject: true,
};
