import {
  type FieldError,
  goStringSlice,
  invalidField,
  invalidFieldText,
  isDns1035Label,
  isDns1123Subdomain,
  isObject,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  notSupportedField,
  requiredField,
  validateImmutableField,
} from '../../../../kube/index.ts';
import { isConditionTrue } from '../crd-conditions.ts';
import { versionsOf } from '../crd-versions.ts';
import { validateApiApproval } from './api-approval.ts';
import { validateConversion } from './conversion-validation.ts';
import { asObject, type InternalSpec, internalSpecOf, objects, text, texts } from './internal-spec.ts';
import { validateNames, validateRequiredNames } from './names-validation.ts';
import { openApiSchemaOf, validateSelectableFields } from './selectable-fields-validation.ts';
import {
  validateColumn,
  validateDeprecationWarning,
  validateSubresources,
} from './version-parts-validation.ts';
import { validateVersionSchema } from './version-schema-validation.ts';

/*
 * Validation of CustomResourceDefinition objects, in the order of the server's errors.
 * Source: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go.
 */

/** Errors of a new CRD beyond its metadata. */
export function validateCrd(crd: KubeObject): FieldError[] {
  return [
    ...validateName(crd),
    ...validateSpec(internalSpecOf(crd)),
    ...validateCrdStatus(crd),
    ...validateStoredVersions(crd),
    ...validateApiApproval(crd, undefined),
    ...validatePreserveUnknownFields(crd, undefined),
  ];
}

/** Errors of a changed CRD. */
export function validateCrdUpdate(crd: KubeObject, old: KubeObject): FieldError[] {
  const [spec, oldSpec] = [asObject(crd['spec']) ?? {}, asObject(old['spec']) ?? {}];
  const [names, oldNames] = [asObject(spec['names']) ?? {}, asObject(oldSpec['names']) ?? {}];
  const isEstablished = isConditionTrue(old['status'], 'Established');
  const frozen = [
    ...(isEstablished ? validateImmutableField(spec['scope'], oldSpec['scope'], 'spec.scope') : []),
    ...(isEstablished ? validateImmutableField(names['kind'], oldNames['kind'], 'spec.names.kind') : []),
    ...validateImmutableField(spec['group'], oldSpec['group'], 'spec.group'),
    ...validateImmutableField(names['plural'], oldNames['plural'], 'spec.names.plural'),
  ];
  return [
    ...validateSpec(internalSpecOf(crd)),
    ...frozen,
    ...validateCrdStatus(crd),
    ...validateStoredVersions(crd),
    ...validateApiApproval(crd, old),
    ...validatePreserveUnknownFields(crd, old),
  ];
}

/** Errors of a status write. */
export function validateCrdStatus(crd: KubeObject): FieldError[] {
  const names = asObject(asObject(crd['status'])?.['acceptedNames']) ?? {};
  return validateNames(names, 'status.acceptedNames');
}

function validateName(crd: KubeObject): FieldError[] {
  const spec = asObject(crd['spec']) ?? {};
  const name = crd.metadata.name ?? '';
  const wanted = `${text(asObject(spec['names'])?.['plural'])}.${text(spec['group'])}`;
  return name === '' || name === wanted
    ? []
    : [invalidField('metadata.name', name, 'must be spec.names.plural+"."+spec.group')];
}

function validateSpec(internal: InternalSpec): FieldError[] {
  const { spec, versions } = internal;
  const errors = [...validateGroup(text(spec['group'])), ...validateScope(text(spec['scope']))];
  if (openApiSchemaOf(internal.validation) === undefined)
    for (const [i, version] of versions.entries())
      if (openApiSchemaOf(asObject(version['schema'])) === undefined)
        errors.push(requiredField(`spec.versions[${i}].schema.openAPIV3Schema`, 'schemas are required'));
  for (const [i, version] of versions.entries())
    errors.push(...validateVersion(version, internal, `spec.versions[${i}]`));
  errors.push(...validateVersionSet(internal));
  const names = asObject(spec['names']) ?? {};
  errors.push(...validateRequiredNames(names, 'spec.names'), ...validateNames(names, 'spec.names'));
  errors.push(...validateVersionSchema(internal.validation, hasAnyStatus(internal), 'spec.validation'));
  errors.push(...validateSubresources(internal.subresources, 'spec.subresources'));
  for (const [i, column] of internal.additionalPrinterColumns.entries())
    errors.push(...validateColumn(column, `spec.additionalPrinterColumns[${i}]`));
  errors.push(...validateSharedSelectableFields(internal));
  errors.push(...validateConversion(asObject(spec['conversion']), 'spec.conversion'));
  return errors;
}

function validateGroup(group: string): FieldError[] {
  if (group === '') return [requiredField('spec.group')];
  const problems = isDns1123Subdomain(group);
  if (problems.length > 0) return [invalidField('spec.group', group, problems.join(','))];
  if (group.includes('.')) return [];
  return [invalidField('spec.group', group, 'should be a domain with at least one dot')];
}

function validateScope(scope: string): FieldError[] {
  if (scope === '') return [requiredField('spec.scope')];
  if (scope === 'Cluster' || scope === 'Namespaced') return [];
  return [notSupportedField('spec.scope', scope, ['Cluster', 'Namespaced'])];
}

function validateVersion(version: JsonObject, internal: InternalSpec, path: string): FieldError[] {
  const name = text(version['name']);
  const errors: FieldError[] = [];
  const problems = isDns1035Label(name);
  if (problems.length > 0) errors.push(invalidField(`${path}.name`, name, problems.join(',')));
  errors.push(...validateDeprecationWarning(version, path));
  const perVersion = internal.versions.some((each) => isObject(each['subresources']));
  const subresources = perVersion ? asObject(version['subresources']) : internal.subresources;
  const schema = asObject(version['schema']);
  errors.push(...validateVersionSchema(schema, isObject(subresources?.['status']), `${path}.schema`));
  errors.push(...validateSubresources(asObject(version['subresources']), `${path}.subresources`));
  for (const [i, column] of objects(version['additionalPrinterColumns']).entries())
    errors.push(...validateColumn(column, `${path}.additionalPrinterColumns[${i}]`));
  const fields = objects(version['selectableFields']);
  const openApi = openApiSchemaOf(schema);
  if (fields.length === 0) return errors;
  const at = `${path}.selectableFields`;
  if (openApi !== undefined) errors.push(...validateSelectableFields(fields, openApi, at));
  // sic: the server says "not included" and means "included"
  else
    errors.push(
      invalidField(
        at,
        '',
        'selectableFields may only be set when version.schema.openAPIV3Schema is not included',
      ),
    );
  return errors;
}

function hasAnyStatus(internal: InternalSpec): boolean {
  return (
    isObject(internal.subresources?.['status']) ||
    internal.versions.some((version) => isObject(asObject(version['subresources'])?.['status']))
  );
}

function validateVersionSet(internal: InternalSpec): FieldError[] {
  const names = internal.versions.map((version) => text(version['name']));
  const errors: FieldError[] = [];
  // a Go struct dump stands here, with addresses in it; clients cannot depend on it
  const refuse = (why: string): void => {
    const shown = '[]apiextensions.CustomResourceDefinitionVersion{}';
    errors.push(invalidFieldText('spec.versions', shown, why));
  };
  if (new Set(names).size < names.length) refuse('must contain unique version names');
  if (internal.versions.filter((version) => version['storage'] === true).length !== 1)
    refuse('must have exactly one version marked as storage version');
  const problems = isDns1035Label(internal.version);
  if (internal.version !== '' && problems.length > 0)
    errors.push(invalidField('spec.version', internal.version, problems.join(',')));
  return errors;
}

function validateSharedSelectableFields(internal: InternalSpec): FieldError[] {
  if (internal.selectableFields.length === 0) return [];
  const schema = openApiSchemaOf(internal.validation);
  const path = 'spec.selectableFields';
  if (schema !== undefined) return validateSelectableFields(internal.selectableFields, schema, path);
  return [invalidField(path, '', 'selectableFields may only be set when validations.schema is included')];
}

function validateStoredVersions(crd: KubeObject): FieldError[] {
  const path = 'status.storedVersions';
  const stored = texts(asObject(crd['status'])?.['storedVersions']);
  if (stored.length === 0)
    return [invalidFieldText(path, '[]string(nil)', 'must have at least one stored version')];
  const versions = versionsOf(crd);
  const missing = versions
    .filter((version) => version['storage'] === true && !stored.includes(text(version['name'])))
    .map((version) =>
      invalidFieldText(path, goStringSlice(stored), `must have the storage version ${text(version['name'])}`),
    );
  const unknown = stored.flatMap((name, i) =>
    versions.some((version) => version['name'] === name)
      ? []
      : [invalidField(`${path}[${i}]`, name, 'must appear in spec.versions')],
  );
  return [...missing, ...unknown];
}

function validatePreserveUnknownFields(crd: KubeObject, old: KubeObject | undefined): FieldError[] {
  const preserves = (object: KubeObject | undefined): boolean =>
    jsonEqual(asObject(object?.['spec'])?.['preserveUnknownFields'], true);
  if (preserves(old) || !preserves(crd)) return [];
  return [
    invalidField(
      'spec.preserveUnknownFields',
      true,
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    ),
  ];
}
