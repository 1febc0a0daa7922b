import type { FieldError, KubeObject } from '../../kube/index.ts';
import type { ResourceDefinition } from '../registry/resource.ts';

/** Field errors of `metadata` that every type has on create. Source: apimachinery pkg/api/validation/objectmeta.go. */
export function validateMetadata(definition: ResourceDefinition, object: KubeObject): readonly FieldError[] {
  const name = object.metadata.name ?? '';
  if (name === '')
    return [
      {
        reason: 'FieldValueRequired',
        field: 'metadata.name',
        message: 'Required value: name or generateName is required',
      },
    ];
  return definition.strategy.validateName(name).map((why) => ({
    reason: 'FieldValueInvalid',
    field: 'metadata.name',
    message: `Invalid value: ${JSON.stringify(name)}: ${why}`,
  }));
}

/** As {@link validateMetadata}, plus what must not change. */
export function validateMetadataUpdate(
  definition: ResourceDefinition,
  object: KubeObject,
  old: KubeObject,
): readonly FieldError[] {
  void old;
  return validateMetadata(definition, object);
}
