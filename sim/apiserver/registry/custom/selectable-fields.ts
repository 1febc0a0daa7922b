import { isArray, isObject, type JsonObject, type KubeObject } from '../../../kube/index.ts';
import { JsonPath, printValue } from './json-path.ts';

/** The fields of a CRD version that a fieldSelector may name. */
export interface SelectableFields {
  readonly names: readonly string[];
  valuesOf(object: KubeObject): Readonly<Record<string, string>>;
}

/** `selectableFields` of a CRD version. Source: apiextensions-apiserver pkg/registry/customresource/strategy.go. */
export function selectableFieldsOf(version: JsonObject): SelectableFields {
  const declared = version['selectableFields'];
  const fields = (isArray(declared) ? declared : []).filter(isObject).map((field) => {
    const jsonPath = String(field['jsonPath'] ?? '');
    return { name: jsonPath.replace(/^\./, ''), path: new JsonPath(jsonPath) };
  });
  return {
    names: fields.map((field) => field.name),
    valuesOf: (object) => Object.fromEntries(fields.map(({ name, path }) => [name, text(path, object)])),
  };
}

function text(path: JsonPath, object: KubeObject): string {
  const value = path.find(object)?.[0];
  return value === undefined || value === null ? '' : printValue(value);
}
