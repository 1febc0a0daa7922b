import {
  at,
  isArray,
  isDns1123Subdomain,
  isObject,
  type Json,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  withKey,
} from '../../../kube/index.ts';
import type { ResourceDefinition, Strategy } from '../resource.ts';
import { applyCrdDefaults } from './crd-defaults.ts';
import { markCrdForDeletion } from './crd-deletion.ts';
import { validateCrd, validateCrdStatus, validateCrdUpdate } from './crd-validation/validate-crd.ts';
import { versionsOf } from './crd-versions.ts';

/**
 * The rules of writing a CustomResourceDefinition.
 * Source: apiextensions-apiserver pkg/registry/customresourcedefinition/strategy.go.
 */
export const customResourceDefinitionStrategy: Strategy = {
  hasGeneration: true,
  allowCreateOnUpdate: false,
  allowUnconditionalUpdate: false,
  statusFields: ['status'],
  returnsDeletedObject: true,
  validateName: isDns1123Subdomain,
  applyDefaults: applyCrdDefaults,
  prepareForCreate: (crd) => withStorageVersionStored(withStatus(crd, EMPTY_STATUS)),
  prepareForUpdate(crd, old, context) {
    if (context.subresource === 'status')
      return withStatus({ ...old, metadata: crd.metadata }, crd['status']);
    return withStorageVersionStored(withStatus(crd, old['status']));
  },
  prepareForDelete: (crd, context) => markCrdForDeletion(crd, context.now),
  validateCreate: (crd) => validateCrd(crd),
  validateUpdate: (crd, old, context) =>
    context.subresource === 'status' ? validateCrdStatus(crd) : validateCrdUpdate(crd, old),
};

/** As Go writes the empty struct. Recorded: conformance crd/defaults-of-crd. */
const EMPTY_STATUS: JsonObject = {
  conditions: null,
  acceptedNames: { plural: '', kind: '' },
  storedVersions: null,
};

/** The definition of `customresourcedefinitions` with its strategy; the rest is as the table of built-in types has it. */
export function withCrdStrategy(definition: ResourceDefinition): ResourceDefinition {
  // descriptors, not a spread: a built-in definition makes its schema on first use
  return Object.defineProperties(
    {},
    {
      ...Object.getOwnPropertyDescriptors(definition),
      strategy: { value: customResourceDefinitionStrategy, enumerable: true },
    },
  ) as ResourceDefinition;
}

function withStatus(crd: KubeObject, status: Json | undefined): KubeObject {
  if (crd['status'] === status) return crd;
  return withKey(crd, 'status', status ?? EMPTY_STATUS) as KubeObject;
}

/** The storage version joins `status.storedVersions`: objects may be stored in it from now on. */
function withStorageVersionStored(crd: KubeObject): KubeObject {
  const storage = versionsOf(crd).find((version) => version['storage'] === true);
  const name = storage?.['name'];
  const status = isObject(crd['status']) ? crd['status'] : EMPTY_STATUS;
  const stored = at(status, 'storedVersions');
  const versions = isArray(stored) ? stored : [];
  if (name === undefined || versions.some((each) => jsonEqual(each, name))) return crd;
  return withStatus(crd, { ...status, storedVersions: [...versions, name] });
}
