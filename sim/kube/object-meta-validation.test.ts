import { describe, expect, it } from 'vitest';
import { fieldErrorsText } from './field-error.ts';
import type { JsonObject } from './json.ts';
import { subdomainName } from './names.ts';
import {
  validateFieldManager,
  validateManagedFields,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from './object-meta-validation.ts';

const rules = { namespaced: true, name: subdomainName, builtInFinalizers: true };
const good: JsonObject = { name: 'a', namespace: 'n', uid: 'u', resourceVersion: '1' };
const problems = (metadata: JsonObject): string =>
  fieldErrorsText(validateObjectMeta({ ...good, ...metadata }, rules));

describe('validateObjectMeta', () => {
  it('accepts sound metadata', () => {
    const labels = { 'example.com/a': 'b', c: '' };
    const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'x', controller: true };
    expect(
      validateObjectMeta(
        {
          ...good,
          generateName: 'pre-',
          labels,
          annotations: { 'A/b': 'any\n' },
          ownerReferences: [owner],
          finalizers: ['a.b/c', 'orphan'],
        },
        rules,
      ),
    ).toStrictEqual([]);
  });

  it.each<[string, JsonObject, string]>([
    ['no name', { name: '' }, 'metadata.name: Required value: name or generateName is required'],
    ['no namespace', { namespace: '' }, 'metadata.namespace: Required value'],
    [
      'a finalizer nobody knows',
      { finalizers: ['mine'] },
      'metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ],
    [
      'both kinds of deletion',
      { finalizers: ['orphan', 'foregroundDeletion'] },
      'metadata.finalizers: Invalid value: []string{"orphan", "foregroundDeletion"}: finalizer orphan and foregroundDeletion cannot be both set',
    ],
    [
      'an owner without a uid',
      { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: '' }] },
      'metadata.ownerReferences.uid: Invalid value: "": uid must not be empty',
    ],
    [
      'an owner that is an event',
      { ownerReferences: [{ apiVersion: 'v1', kind: 'Event', name: 'p', uid: 'x' }] },
      'metadata.ownerReferences: Invalid value: v1.OwnerReference{APIVersion:"v1", Kind:"Event", Name:"p", UID:"x", Controller:(*bool)(nil), BlockOwnerDeletion:(*bool)(nil)}: /v1, Kind=Event is disallowed from being an owner',
    ],
    [
      'too many annotations',
      { annotations: { k: 'x'.repeat(262_144) } },
      'metadata.annotations: Too long: may not be more than 262144 bytes',
    ],
    [
      'a negative generation',
      { generation: -1 },
      'metadata.generation: Invalid value: -1: must be greater than or equal to 0',
    ],
  ])('refuses %s', (_name, metadata, expected) => {
    expect(problems(metadata)).toBe(expected);
  });

  it('wants one controller at most', () => {
    const owner = (name: string): JsonObject => ({
      apiVersion: 'v1',
      kind: 'Pod',
      name,
      uid: name,
      controller: true,
    });
    expect(problems({ ownerReferences: [owner('p'), owner('q')] })).toMatch(
      /Only one reference can have Controller set to true\. Found "true" in references for Pod\/p and Pod\/q$/,
    );
  });

  it('forbids a namespace on cluster-scoped types', () => {
    expect(fieldErrorsText(validateObjectMeta(good, { ...rules, namespaced: false }))).toBe(
      'metadata.namespace: Forbidden: not allowed on this type',
    );
  });
});

describe('validateObjectMetaUpdate', () => {
  it.each<[string, JsonObject, JsonObject, string]>([
    ['another uid', { uid: 'z' }, {}, 'metadata.uid: Invalid value: "z": field is immutable'],
    [
      'no version',
      { resourceVersion: '' },
      {},
      'metadata.resourceVersion: Invalid value: "": must be specified for an update',
    ],
    [
      'a smaller generation',
      { generation: 1 },
      { generation: 2 },
      'metadata.generation: Invalid value: 1: must not be decremented',
    ],
    [
      'new finalizers on the way out',
      { deletionTimestamp: 't', finalizers: ['a.b/x', 'a.b/y'] },
      { deletionTimestamp: 't', finalizers: ['a.b/x'] },
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a.b/y"}',
    ],
  ])('refuses %s', (_name, next, old, expected) => {
    expect(fieldErrorsText(validateObjectMetaUpdate({ ...good, ...next }, { ...good, ...old }))).toBe(
      expected,
    );
  });
});

describe('validateManagedFields', () => {
  it('checks operation, type and manager', () => {
    const text = fieldErrorsText(
      validateManagedFields([{ operation: 'X', fieldsType: 'Y', manager: 'm'.repeat(129) }], 'f'),
    );
    expect(text).toBe(
      '[f[0].operation: Invalid value: "X": must be `Apply` or `Update`, f[0].fieldsType: Invalid value: "Y": must be `FieldsV1`, f[0].manager: Too long: may not be more than 128 bytes]',
    );
    expect(fieldErrorsText(validateFieldManager('a\u0001', 'm'))).toBe(
      'm: Invalid value: "a\\x01": invalid character U+0001 (at position 1)',
    );
  });
});
