import {
  duplicateField,
  type FieldError,
  forbiddenField,
  invalidField,
  isDns1123Label,
  isObject,
  type Json,
  type JsonObject,
  notSupportedField,
  parseQuantity,
  requiredField,
} from '../../../../kube/index.ts';
import { VOLUME_FIELDS, validateFieldRef, validateResourceFieldRef } from './downward-api-validation.ts';
import { validateNoBacksteps, validateNonReservedPath } from './local-path-validation.ts';
import { itemsAt, numberAt, objectAt, textAt } from './object-edit.ts';

/* Source: pkg/apis/core/validation/validation.go ValidateVolumes, validateVolumeSource. */

export function validateVolumes(
  volumes: readonly JsonObject[],
  path: string,
): { readonly errors: FieldError[]; readonly names: ReadonlySet<string> } {
  const names = new Set<string>();
  const errors = volumes.flatMap((volume, i) => {
    const at = `${path}[${i}]`;
    const name = textAt(volume, 'name');
    const own = validateSource(volume, at);
    if (name === '') own.push(requiredField(`${at}.name`));
    else for (const reason of isDns1123Label(name)) own.push(invalidField(`${at}.name`, name, reason));
    if (names.has(name)) own.push(duplicateField(`${at}.name`, name));
    if (own.length === 0) names.add(name);
    return own;
  });
  return { errors, names };
}

type SourceRule = (source: JsonObject, path: string) => FieldError[];

/** The field a source cannot do without. */
const needs =
  (...fields: string[]): SourceRule =>
  (source, path) =>
    fields.filter((field) => textAt(source, field) === '').map((field) => requiredField(`${path}.${field}`));

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];
const MIN_TOKEN_SECONDS = 600;

/** The sources, in the order in which the server looks at them. */
const SOURCES: ReadonlyMap<string, SourceRule> = new Map<string, SourceRule>([
  ['emptyDir', validateEmptyDir],
  ['hostPath', validateHostPath],
  ['gitRepo', needs('repository')],
  ['gcePersistentDisk', needs('pdName')],
  ['awsElasticBlockStore', needs('volumeID')],
  ['secret', (source, path) => [...needs('secretName')(source, path), ...validateFiles(source, path)]],
  ['nfs', validateNfs],
  ['iscsi', needs('targetPortal', 'iqn')],
  ['glusterfs', needs('endpoints', 'path')],
  ['persistentVolumeClaim', needs('claimName')],
  ['rbd', needs('image')],
  ['cinder', needs('volumeID')],
  ['cephfs', () => []],
  ['flocker', () => []],
  ['downwardAPI', validateDownwardApi],
  ['fc', () => []],
  ['azureFile', needs('secretName', 'shareName')],
  ['configMap', (source, path) => [...needs('name')(source, path), ...validateFiles(source, path)]],
  ['vsphereVolume', needs('volumePath')],
  ['photonPersistentDisk', needs('pdID')],
  ['portworxVolume', needs('volumeID')],
  ['azureDisk', needs('diskName', 'diskURI')],
  ['storageos', () => []],
  ['projected', validateProjected],
  ['scaleIO', needs('gateway', 'system', 'volumeName')],
  ['csi', needs('driver')],
  ['ephemeral', validateEphemeral],
]);

function validateSource(volume: JsonObject, path: string): FieldError[] {
  const given = [...SOURCES.keys()].filter((key) => isObject(volume[key]));
  if (given.length === 0 && Object.keys(volume).every((key) => key === 'name'))
    return [requiredField(path, 'must specify a volume type')];
  return given.flatMap((key, i) =>
    i > 0
      ? [forbiddenField(`${path}.${key}`, 'may not specify more than 1 volume type')]
      : SOURCES.get(key)!(objectAt(volume, key), `${path}.${key}`),
  );
}

function validateEmptyDir(source: JsonObject, path: string): FieldError[] {
  const limit = parseQuantity(String(source['sizeLimit'] ?? '0'));
  return limit && limit.nano < 0n
    ? [forbiddenField(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')]
    : [];
}

function validateHostPath(source: JsonObject, path: string): FieldError[] {
  const target = textAt(source, 'path');
  const type = textAt(source, 'type');
  if (target === '') return [requiredField(`${path}.path`)];
  const errors = validateNoBacksteps(target, `${path}.path`);
  if (!HOST_PATH_TYPES.includes(type)) errors.push(notSupportedField(`${path}.type`, type, HOST_PATH_TYPES));
  return errors;
}

function validateNfs(source: JsonObject, path: string): FieldError[] {
  const target = textAt(source, 'path');
  const errors = needs('server', 'path')(source, path);
  if (!target.startsWith('/')) errors.push(invalidField(`${path}.path`, target, 'must be an absolute path'));
  return errors;
}

function validateMode(mode: Json | undefined, path: string): FieldError[] {
  if (typeof mode !== 'number' || (mode >= 0 && mode <= 0o777)) return [];
  return [invalidField(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')];
}

/** The files of a secret or config map. */
function validateFiles(source: JsonObject, path: string): FieldError[] {
  return [
    ...validateMode(source['defaultMode'], `${path}.defaultMode`),
    ...validateItems(source, `${path}.items`),
  ];
}

function validateItems(source: JsonObject, path: string): FieldError[] {
  return itemsAt(source, 'items').flatMap((item, i) => {
    const at = `${path}[${i}]`;
    return [
      ...needs('key', 'path')(item, at),
      ...validateNonReservedPath(textAt(item, 'path'), `${at}.path`),
      ...validateMode(item['mode'], `${at}.mode`),
    ];
  });
}

/** The real server does not say which item it means. */
function validateDownwardApi(source: JsonObject, path: string): FieldError[] {
  return [
    ...validateMode(source['defaultMode'], `${path}.defaultMode`),
    ...itemsAt(source, 'items').flatMap((file) => validateDownwardFile(file, path)),
  ];
}

function validateDownwardFile(file: JsonObject, path: string): FieldError[] {
  const { fieldRef, resourceFieldRef } = file;
  const errors = [
    ...needs('path')(file, path),
    ...validateNonReservedPath(textAt(file, 'path'), `${path}.path`),
  ];
  if (isObject(fieldRef)) {
    errors.push(...validateFieldRef(fieldRef, VOLUME_FIELDS, `${path}.fieldRef`));
    if (isObject(resourceFieldRef))
      errors.push(
        invalidField(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'),
      );
  } else if (isObject(resourceFieldRef))
    errors.push(...validateResourceFieldRef(resourceFieldRef, `${path}.resourceFieldRef`, true));
  else errors.push(requiredField(path, 'one of fieldRef and resourceFieldRef is required'));
  return [...errors, ...validateMode(file['mode'], `${path}.mode`)];
}

function validateProjected(source: JsonObject, path: string): FieldError[] {
  const errors = validateMode(source['defaultMode'], `${path}.defaultMode`);
  itemsAt(source, 'sources').forEach((projection, i) => {
    const at = `${path}.sources[${i}]`;
    const given = ['secret', 'configMap', 'downwardAPI', 'serviceAccountToken'].filter((key) =>
      isObject(projection[key]),
    );
    for (const key of given)
      errors.push(...validateProjection(key, objectAt(projection, key), `${at}.${key}`));
    if (given.length > 1) errors.push(forbiddenField(at, 'may not specify more than 1 volume type'));
  });
  return errors;
}

function validateProjection(kind: string, projection: JsonObject, path: string): FieldError[] {
  if (kind === 'downwardAPI')
    return itemsAt(projection, 'items').flatMap((file) => validateDownwardFile(file, path));
  if (kind !== 'serviceAccountToken')
    return [...needs('name')(projection, path), ...validateItems(projection, `${path}.items`)];
  const seconds = numberAt(projection, 'expirationSeconds') ?? 0;
  const errors: FieldError[] = [];
  if (seconds < MIN_TOKEN_SECONDS)
    errors.push(
      invalidField(`${path}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes'),
    );
  else if (seconds > 2 ** 32)
    errors.push(
      invalidField(
        `${path}.expirationSeconds`,
        seconds,
        'may not specify a duration larger than 2^32 seconds',
      ),
    );
  return [...errors, ...needs('path')(projection, path)];
}

function validateEphemeral(source: JsonObject, path: string): FieldError[] {
  return isObject(source['volumeClaimTemplate']) ? [] : [requiredField(`${path}.volumeClaimTemplate`)];
}
