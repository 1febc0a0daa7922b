import {
  forbiddenField,
  invalidField,
  invalidFieldText,
  requiredField,
  tooLongField,
} from './field-error.ts';
import { goStringSlice } from './go-format.ts';
import { goQuote } from './go-quote.ts';
import { isArray, isObject, type Json, type JsonObject, jsonEqual } from './json.ts';
import { byteLength, isLabelValue, isQualifiedName, labelName, type NameValidator } from './names.ts';
import { parseApiVersion } from './object.ts';
import type { FieldError } from './status.ts';

/*
 * Validation of metadata. Source: apimachinery pkg/api/validation/objectmeta.go and
 * pkg/apis/meta/v1/validation/validation.go. Metadata comes in decoded form, so wrong types were refused before.
 */

/** How {@link validateObjectMeta} checks an object of some type. */
export interface ObjectMetaRules {
  readonly namespaced: boolean;
  readonly name: NameValidator;
  /** Built-in types also refuse unqualified finalizers they do not know. */
  readonly builtInFinalizers?: boolean;
  /** Default `metadata`. */
  readonly path?: string;
}

const TOTAL_ANNOTATION_BYTES = 256 * 1024;
const FIELD_MANAGER_MAX = 128;
const SUBRESOURCE_MAX = 256;
const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';
const STANDARD_FINALIZERS = new Set(['kubernetes', ORPHAN, FOREGROUND]);

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: Json | undefined): readonly string[] {
  return isArray(value) ? value.map(text) : [];
}

/** What create checks, and update again. */
export function validateObjectMeta(metadata: JsonObject, rules: ObjectMetaRules): FieldError[] {
  const path = rules.path ?? 'metadata';
  const errors: FieldError[] = [];
  const generateName = text(metadata.generateName);
  if (generateName !== '')
    for (const problem of rules.name(generateName, true))
      errors.push(invalidField(`${path}.generateName`, generateName, problem));
  const name = text(metadata.name);
  if (name === '') errors.push(requiredField(`${path}.name`, 'name or generateName is required'));
  else
    for (const problem of rules.name(name, false)) errors.push(invalidField(`${path}.name`, name, problem));
  errors.push(...validateNamespace(text(metadata.namespace), rules.namespaced, path));
  if (typeof metadata.generation === 'number' && metadata.generation < 0)
    errors.push(
      invalidField(`${path}.generation`, metadata.generation, 'must be greater than or equal to 0'),
    );
  errors.push(...validateSharedMeta(metadata, path));
  if (rules.builtInFinalizers === true)
    for (const [index, finalizer] of texts(metadata.finalizers).entries())
      if (!finalizer.includes('/') && !STANDARD_FINALIZERS.has(finalizer))
        errors.push(
          invalidField(
            `${path}.finalizers[${index}]`,
            finalizer,
            'name is neither a standard finalizer name nor is it fully qualified',
          ),
        );
  return errors;
}

function validateNamespace(namespace: string, namespaced: boolean, path: string): FieldError[] {
  if (!namespaced)
    return namespace === '' ? [] : [forbiddenField(`${path}.namespace`, 'not allowed on this type')];
  if (namespace === '') return [requiredField(`${path}.namespace`)];
  return labelName(namespace, false).map((problem) => invalidField(`${path}.namespace`, namespace, problem));
}

function validateSharedMeta(metadata: JsonObject, path: string): FieldError[] {
  return [
    ...validateLabels(metadata.labels, `${path}.labels`),
    ...validateAnnotations(metadata.annotations, `${path}.annotations`),
    ...validateOwnerReferences(metadata.ownerReferences, `${path}.ownerReferences`),
    ...validateFinalizers(texts(metadata.finalizers), `${path}.finalizers`),
    ...validateManagedFields(metadata.managedFields, `${path}.managedFields`),
  ];
}

/** What only update checks: nothing that identifies the object may change. */
export function validateObjectMetaUpdate(
  metadata: JsonObject,
  old: JsonObject,
  path = 'metadata',
): FieldError[] {
  const errors: FieldError[] = [];
  if (typeof old.deletionTimestamp === 'string')
    errors.push(
      ...validateNoNewFinalizers(texts(metadata.finalizers), texts(old.finalizers), `${path}.finalizers`),
    );
  if (text(metadata.resourceVersion) === '')
    errors.push(
      invalidField(
        `${path}.resourceVersion`,
        text(metadata.resourceVersion),
        'must be specified for an update',
      ),
    );
  const generation = typeof metadata.generation === 'number' ? metadata.generation : 0;
  if (generation < (typeof old.generation === 'number' ? old.generation : 0))
    errors.push(invalidField(`${path}.generation`, generation, 'must not be decremented'));
  for (const field of ['name', 'namespace', 'uid', 'creationTimestamp'] as const)
    errors.push(...validateImmutableField(text(metadata[field]), text(old[field]), `${path}.${field}`));
  errors.push(...validateDeletionTimestamp(metadata, old, `${path}.deletionTimestamp`));
  errors.push(
    ...validateImmutableField(
      metadata.deletionGracePeriodSeconds ?? null,
      old.deletionGracePeriodSeconds ?? null,
      `${path}.deletionGracePeriodSeconds`,
    ),
  );
  errors.push(...validateSharedMeta({ ...metadata, finalizers: [] }, path));
  return errors;
}

/** Times print as Go prints them: `2020-01-01 00:00:00 +0000 UTC`. */
function validateDeletionTimestamp(metadata: JsonObject, old: JsonObject, path: string): FieldError[] {
  const time = text(metadata.deletionTimestamp);
  if (time === text(old.deletionTimestamp)) return [];
  const shown = time === '' ? 'null' : `${time.replace('T', ' ').replace('Z', '')} +0000 UTC`;
  return [invalidFieldText(path, shown, 'field is immutable')];
}

/** `field is immutable` when the value changed. */
export function validateImmutableField(
  value: Json | undefined,
  old: Json | undefined,
  path: string,
): FieldError[] {
  return jsonEqual(value, old) ? [] : [invalidField(path, value, 'field is immutable')];
}

export function validateLabels(labels: Json | undefined, path: string): FieldError[] {
  if (!isObject(labels)) return [];
  const errors: FieldError[] = [];
  for (const key of Object.keys(labels)) {
    const value = text(labels[key]);
    for (const problem of isQualifiedName(key)) errors.push(invalidField(path, key, problem));
    for (const problem of isLabelValue(value)) errors.push(invalidField(path, value, problem));
  }
  return errors;
}

/** Annotation keys are qualified names in any case; all of them together hold 256 KiB. */
export function validateAnnotations(annotations: Json | undefined, path: string): FieldError[] {
  if (!isObject(annotations)) return [];
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const key of Object.keys(annotations)) {
    for (const problem of isQualifiedName(key.toLowerCase())) errors.push(invalidField(path, key, problem));
    bytes += byteLength(key) + byteLength(text(annotations[key]));
  }
  if (bytes > TOTAL_ANNOTATION_BYTES) errors.push(tooLongField(path, TOTAL_ANNOTATION_BYTES));
  return errors;
}

function ownerReferenceText(reference: JsonObject): string {
  const pointer = (value: Json | undefined): string =>
    typeof value === 'boolean' ? '(*bool)(0x0)' : '(*bool)(nil)';
  return `v1.OwnerReference{APIVersion:${goQuote(text(reference.apiVersion))}, Kind:${goQuote(text(reference.kind))}, Name:${goQuote(text(reference.name))}, UID:${goQuote(text(reference.uid))}, Controller:${pointer(reference.controller)}, BlockOwnerDeletion:${pointer(reference.blockOwnerDeletion)}}`;
}

export function validateOwnerReferences(references: Json | undefined, path: string): FieldError[] {
  if (!isArray(references)) return [];
  const errors: FieldError[] = [];
  const owners = references.filter(isObject);
  let controller = '';
  for (const owner of owners) {
    errors.push(...validateOwnerReference(owner, path));
    if (owner.controller !== true) continue;
    const current = `${text(owner.kind)}/${text(owner.name)}`;
    if (controller === '') controller = current;
    else
      errors.push(
        invalidFieldText(
          path,
          `[]v1.OwnerReference{${owners.map(ownerReferenceText).join(', ')}}`,
          `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${current}`,
        ),
      );
  }
  return errors;
}

function validateOwnerReference(owner: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const gv = parseApiVersion(text(owner.apiVersion));
  // A malformed apiVersion parses to an empty one.
  if (gv === undefined || gv.version === '')
    errors.push(invalidField(`${path}.apiVersion`, text(owner.apiVersion), 'version must not be empty'));
  if (text(owner.kind) === '')
    errors.push(invalidField(`${path}.kind`, text(owner.kind), 'kind must not be empty'));
  if (text(owner.name) === '')
    errors.push(invalidField(`${path}.name`, text(owner.name), 'name must not be empty'));
  if (text(owner.uid) === '')
    errors.push(invalidField(`${path}.uid`, text(owner.uid), 'uid must not be empty'));
  if (gv?.group === '' && gv.version === 'v1' && owner.kind === 'Event')
    errors.push(
      invalidFieldText(path, ownerReferenceText(owner), '/v1, Kind=Event is disallowed from being an owner'),
    );
  return errors;
}

export function validateFinalizers(finalizers: readonly string[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const finalizer of finalizers)
    for (const problem of isQualifiedName(finalizer)) errors.push(invalidField(path, finalizer, problem));
  if (finalizers.includes(ORPHAN) && finalizers.includes(FOREGROUND))
    errors.push(
      invalidFieldText(
        path,
        goStringSlice(finalizers),
        `finalizer ${ORPHAN} and ${FOREGROUND} cannot be both set`,
      ),
    );
  return errors;
}

/** A terminating object takes no new finalizers. */
export function validateNoNewFinalizers(
  finalizers: readonly string[],
  old: readonly string[],
  path: string,
): FieldError[] {
  const known = new Set(old);
  const added = [...new Set(finalizers)].filter((finalizer) => !known.has(finalizer)).sort();
  if (added.length === 0) return [];
  return [
    forbiddenField(
      path,
      `no new finalizers can be added if the object is being deleted, found new finalizers ${goStringSlice(added)}`,
    ),
  ];
}

/** Checks a list of managed fields entries, as far as their form goes. */
export function validateManagedFields(entries: Json | undefined, path: string): FieldError[] {
  if (!isArray(entries)) return [];
  const errors: FieldError[] = [];
  for (const [index, entry] of entries.entries()) {
    if (!isObject(entry)) continue;
    const at = `${path}[${index}]`;
    const operation = text(entry.operation);
    if (operation !== 'Apply' && operation !== 'Update')
      errors.push(invalidField(`${at}.operation`, operation, 'must be `Apply` or `Update`'));
    const fieldsType = text(entry.fieldsType);
    if (fieldsType !== '' && fieldsType !== 'FieldsV1')
      errors.push(invalidField(`${at}.fieldsType`, fieldsType, 'must be `FieldsV1`'));
    errors.push(...validateFieldManager(text(entry.manager), `${at}.manager`));
    if (byteLength(text(entry.subresource)) > SUBRESOURCE_MAX)
      errors.push(tooLongField(`${at}.subresource`, SUBRESOURCE_MAX));
  }
  return errors;
}

/** A field manager's name: at most 128 bytes, all printable. */
export function validateFieldManager(manager: string, path: string): FieldError[] {
  // Almost every manager is plain ASCII, which need not be looked at character by character.
  if (manager.length <= FIELD_MANAGER_MAX && /^[ -~]*$/.test(manager)) return [];
  const errors: FieldError[] = [];
  if (byteLength(manager) > FIELD_MANAGER_MAX) errors.push(tooLongField(path, FIELD_MANAGER_MAX));
  let position = 0;
  for (const character of manager) {
    if (!/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(character)) {
      const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
      errors.push(invalidField(path, manager, `invalid character U+${code} (at position ${position})`));
    }
    position += byteLength(character);
  }
  return errors;
}
