import { setOf } from './field-set.ts';

/** What never belongs to anyone: identity and the server's own metadata. Source: managedfields/internal/stripmeta.go. */
export const serverOwnedFields = setOf(
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((name) => ['f:metadata', `f:${name}`]),
);
