import {
  type FieldError,
  forbiddenField,
  invalidField,
  isDns1123Subdomain,
  isObject,
  isQualifiedName,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  notSupportedField,
  parseQuantity,
  requiredField,
  validateImmutableField,
} from '../../../../kube/index.ts';
import type { TypeRules } from '../type-rules.ts';
import { edit, objectAt, specOf, textAt, textsAt, withDefaults } from './object-edit.ts';
import { validateLabelSelector } from './selector-validation.ts';

/* Source: pkg/apis/core/validation ValidatePersistentVolumeClaimSpec, pkg/apis/storage; recorded: conformance validation/others. */

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const VOLUME_MODES = ['Block', 'Filesystem'];

function validateClaim(claim: KubeObject): FieldError[] {
  const spec = specOf(claim);
  const modes = textsAt(spec, 'accessModes');
  const errors: FieldError[] = [];
  if (modes.length === 0)
    errors.push(requiredField('spec.accessModes', 'at least 1 access mode is required'));
  errors.push(...validateLabelSelector(objectAt(spec, 'selector'), 'spec.selector'));
  for (const mode of modes)
    if (!ACCESS_MODES.includes(mode)) errors.push(notSupportedField('spec.accessModes', mode, ACCESS_MODES));
  if (modes.includes('ReadWriteOncePod') && modes.length > 1)
    errors.push(forbiddenField('spec.accessModes', 'may not use ReadWriteOncePod with other access modes'));
  errors.push(...validateStorageRequest(objectAt(objectAt(spec, 'resources'), 'requests')['storage']));
  const storageClass = textAt(spec, 'storageClassName');
  if (storageClass !== '')
    for (const reason of isDns1123Subdomain(storageClass))
      errors.push(invalidField('spec.storageClassName', storageClass, reason));
  const mode = textAt(spec, 'volumeMode');
  if (mode !== '' && !VOLUME_MODES.includes(mode))
    errors.push(notSupportedField('spec.volumeMode', mode, VOLUME_MODES));
  for (const key of ['dataSource', 'dataSourceRef']) {
    const source = spec[key];
    if (isObject(source)) errors.push(...validateDataSource(source, `spec.${key}`));
  }
  return errors;
}

/** Without a group only a claim can be copied. */
function validateDataSource(source: JsonObject, path: string): FieldError[] {
  const [name, kind, group] = [textAt(source, 'name'), textAt(source, 'kind'), textAt(source, 'apiGroup')];
  const errors: FieldError[] = [];
  if (name === '') errors.push(requiredField(`${path}.name`));
  if (kind === '') errors.push(requiredField(`${path}.kind`));
  if (group === '' && kind !== 'PersistentVolumeClaim') errors.push(invalidField(path, kind, ''));
  if (group !== '')
    for (const reason of isDns1123Subdomain(group))
      errors.push(invalidField(`${path}.apiGroup`, group, reason));
  return errors;
}

function validateStorageRequest(storage: unknown): FieldError[] {
  if (storage === undefined) return [requiredField('spec.resources[storage]')];
  const amount = parseQuantity(String(storage));
  if (amount && amount.nano > 0n) return [];
  return [invalidField('spec.resources[storage]', String(storage), 'must be greater than zero')];
}

export const persistentVolumeClaimRules: TypeRules = {
  defaults: (claim) => edit(claim, 'spec', (spec) => withDefaults(spec, { volumeMode: 'Filesystem' })),
  prepareForCreate: (claim) => ({ ...claim, status: { phase: 'Pending' } }),
  validate: validateClaim,
  validateUpdate: validateClaimUpdate,
  returnsDeletedObject: true,
};

/** Only the size of a bound claim and its attributes class may change. */
function validateClaimUpdate(claim: KubeObject, old: KubeObject): FieldError[] {
  const fixed = (object: KubeObject): unknown => {
    const { resources: _size, volumeAttributesClassName: _class, ...rest } = specOf(object);
    return rest;
  };
  const isFirstBinding = textAt(specOf(old), 'volumeName') === '';
  if (isFirstBinding || jsonEqual(fixed(claim) as never, fixed(old) as never)) return [];
  return [
    forbiddenField(
      'spec',
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    ),
  ];
}

export const persistentVolumeRules: TypeRules = {
  defaults: (volume) =>
    edit(volume, 'spec', (spec) =>
      withDefaults(spec, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' }),
    ),
  prepareForCreate: (volume) => ({ ...volume, status: { phase: 'Pending' } }),
  returnsDeletedObject: true,
};

const RECLAIM_POLICIES = ['Delete', 'Retain'];
const BINDING_MODES = ['Immediate', 'WaitForFirstConsumer'];

function validateStorageClass(storage: KubeObject): FieldError[] {
  const provisioner = textAt(storage, 'provisioner');
  const errors: FieldError[] = [];
  if (provisioner === '') errors.push(requiredField('provisioner'));
  else
    for (const reason of isQualifiedName(provisioner.toLowerCase()))
      errors.push(invalidField('provisioner', provisioner.toLowerCase(), reason));
  if (objectAt(storage, 'parameters')[''] !== undefined)
    errors.push(invalidField('parameters', '', 'field can not be empty.'));
  const policy = textAt(storage, 'reclaimPolicy');
  if (policy !== '' && !RECLAIM_POLICIES.includes(policy))
    errors.push(notSupportedField('reclaimPolicy', policy, RECLAIM_POLICIES));
  const mode = textAt(storage, 'volumeBindingMode');
  if (!BINDING_MODES.includes(mode)) errors.push(notSupportedField('volumeBindingMode', mode, BINDING_MODES));
  return errors;
}

export const storageClassRules: TypeRules = {
  defaults: (storage) =>
    withDefaults(storage, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }) as KubeObject,
  validate: validateStorageClass,
  validateUpdate: (storage, old) => [
    ...(jsonEqual(storage['parameters'], old['parameters'])
      ? []
      : [forbiddenField('parameters', 'updates to parameters are forbidden.')]),
    ...(storage['provisioner'] === old['provisioner']
      ? []
      : [forbiddenField('provisioner', 'updates to provisioner are forbidden.')]),
    ...(storage['reclaimPolicy'] === old['reclaimPolicy']
      ? []
      : [forbiddenField('reclaimPolicy', 'updates to reclaimPolicy are forbidden.')]),
    ...validateImmutableField(storage['volumeBindingMode'], old['volumeBindingMode'], 'volumeBindingMode'),
  ],
  returnsDeletedObject: true,
};

export const csiDriverRules: TypeRules = {
  defaults: (driver) =>
    edit(driver, 'spec', (spec) =>
      withDefaults(spec, {
        attachRequired: true,
        podInfoOnMount: false,
        storageCapacity: false,
        volumeLifecycleModes: ['Persistent'],
        fsGroupPolicy: 'ReadWriteOnceWithFSType',
        requiresRepublish: false,
        seLinuxMount: false,
      }),
    ),
  returnsDeletedObject: true,
};

/** CSINodes and VolumeAttachments. */
export const returnedWhenDeleted: TypeRules = { returnsDeletedObject: true };
