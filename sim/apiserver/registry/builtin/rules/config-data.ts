import { DecodeError, decodeJson } from '../../../../codec/index.ts';
import {
  byteLength,
  type FieldError,
  forbiddenField,
  invalidField,
  isConfigMapKey,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  requiredField,
  tooLongField,
  validateImmutableField,
} from '../../../../kube/index.ts';
import type { TypeRules } from '../type-rules.ts';
import { objectAt, textAt, textMapAt } from './object-edit.ts';

/* Source: pkg/apis/core/validation ValidateConfigMap, ValidateSecret; recorded: conformance validation/secret-types, immutable-configs. */

const MAX_BYTES = 1_048_576;
const REDACTED = '<secret contents redacted>';

function decodedLength(base64: string): number {
  return Math.floor((base64.length * 3) / 4) - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0);
}

function keyErrors(keys: Iterable<string>, field: string): FieldError[] {
  return [...keys].flatMap((key) =>
    isConfigMapKey(key).map((reason) => invalidField(`${field}[${key}]`, key, reason)),
  );
}

/** Nothing but metadata of an immutable object may change, and immutability cannot be taken back. */
function validateStaysImmutable(
  object: KubeObject,
  old: KubeObject,
  fields: readonly string[],
): FieldError[] {
  if (old['immutable'] !== true) return [];
  const errors: FieldError[] = [];
  const refuse = (field: string): void => {
    errors.push(forbiddenField(field, 'field is immutable when `immutable` is set'));
  };
  if (object['immutable'] !== true) refuse('immutable');
  for (const field of fields) if (!jsonEqual(objectAt(object, field), objectAt(old, field))) refuse(field);
  return errors;
}

function validateConfigMap(map: KubeObject): FieldError[] {
  const data = textMapAt(map, 'data');
  const binary = textMapAt(map, 'binaryData');
  let size = 0;
  const errors = keyErrors(data.keys(), 'data');
  for (const [key, value] of data) {
    if (binary.has(key))
      errors.push(invalidField(`data[${key}]`, key, 'duplicate of key present in binaryData'));
    size += byteLength(value);
  }
  errors.push(...keyErrors(binary.keys(), 'binaryData'));
  for (const value of binary.values()) size += decodedLength(value);
  // The field of this error is the empty path, which Go prints as [].
  if (size > MAX_BYTES) errors.push(tooLongField('[]', MAX_BYTES));
  return errors;
}

export const configMapRules: TypeRules = {
  changesFirst: true,
  validate: validateConfigMap,
  validateUpdate: (map, old) => validateStaysImmutable(map, old, ['data', 'binaryData']),
};

/** The keys each type of Secret must have; a map, because the type is whatever a client says, `__proto__` included. */
const REQUIRED_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ['kubernetes.io/dockercfg', ['.dockercfg']],
  ['kubernetes.io/dockerconfigjson', ['.dockerconfigjson']],
  ['kubernetes.io/ssh-auth', ['ssh-privatekey']],
  ['kubernetes.io/tls', ['tls.crt', 'tls.key']],
]);
const JSON_KEYS = new Set(['.dockercfg', '.dockerconfigjson']);

function validateSecret(secret: KubeObject): FieldError[] {
  const data = textMapAt(secret, 'data');
  const errors = keyErrors(data.keys(), 'data');
  const size = [...data.values()].reduce((sum, value) => sum + decodedLength(value), 0);
  if (size > MAX_BYTES) errors.push(tooLongField('data', MAX_BYTES));
  return [...errors, ...validateSecretType(secret, data)];
}

function validateSecretType(secret: KubeObject, data: ReadonlyMap<string, string>): FieldError[] {
  const type = textAt(secret, 'type');
  if (type === 'kubernetes.io/service-account-token') {
    const account = secret.metadata.annotations?.['kubernetes.io/service-account.name'] ?? '';
    return account === '' ? [requiredField('metadata.annotations[kubernetes.io/service-account.name]')] : [];
  }
  if (type === 'kubernetes.io/basic-auth' && !data.has('username') && !data.has('password'))
    return [requiredField('data[username]'), requiredField('data[password]')];
  return (REQUIRED_KEYS.get(type) ?? []).flatMap((key) => {
    const value = data.get(key);
    if (value === undefined) return [requiredField(`data[${key}]`)];
    return JSON_KEYS.has(key) ? validateJsonValue(value, `data[${key}]`) : [];
  });
}

function validateJsonValue(base64: string, field: string): FieldError[] {
  const problem = jsonProblem(Buffer.from(base64, 'base64'));
  return problem === undefined ? [] : [invalidField(field, REDACTED, problem)];
}

function jsonProblem(bytes: Uint8Array): string | undefined {
  try {
    decodeJson(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
}

/** `stringData` is a write-only convenience: it wins over `data`. Source: core/v1/conversion.go. */
function secretDefaults(secret: KubeObject): KubeObject {
  const typed = textAt(secret, 'type') === '' ? { ...secret, type: 'Opaque' } : secret;
  if (typed['stringData'] === undefined) return typed;
  const { stringData: _given, ...rest } = typed;
  const encoded = Object.fromEntries(
    [...textMapAt(typed, 'stringData')].map(([key, value]) => [
      key,
      Buffer.from(value, 'utf8').toString('base64'),
    ]),
  );
  const data: JsonObject = { ...objectAt(typed, 'data'), ...encoded };
  return { ...rest, data } as KubeObject;
}

export const secretRules: TypeRules = {
  changesFirst: true,
  defaults: secretDefaults,
  validate: validateSecret,
  validateUpdate: (secret, old) => [
    ...validateImmutableField(secret['type'], old['type'], 'type'),
    ...validateStaysImmutable(secret, old, ['data']),
  ],
};
