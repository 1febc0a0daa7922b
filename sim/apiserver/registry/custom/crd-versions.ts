import { at, isArray, isObject, type JsonObject } from '../../../kube/index.ts';

/** `spec.versions` of a CRD. */
export function versionsOf(crd: JsonObject): readonly JsonObject[] {
  const versions = at(crd, 'spec', 'versions');
  return isArray(versions) ? versions.filter(isObject) : [];
}
