import { isDns1123Label, type KubeObject } from '../../../../kube/index.ts';
import type { TypeRules } from '../type-rules.ts';
import { editMetadata, objectAt, specOf, textsAt } from './object-edit.ts';

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
  prepareForDelete: (namespace) => ({
    ...namespace,
    status: { ...objectAt(namespace, 'status'), phase: 'Terminating' },
  }),
  blocksRemoval: (namespace) => textsAt(specOf(namespace), 'finalizers').length > 0,
  returnsDeletedObject: true,
};
