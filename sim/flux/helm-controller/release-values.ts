import { parse } from 'yaml';
import type { ApiClient } from '../../apiserver/index.ts';
import { at, isObject, type Json, type JsonObject, withKey } from '../../kube/index.ts';
import { isNotFound } from '../aggregate-error.ts';
import { ReconcileError } from '../runtime/reconcile-loop.ts';
import type { HelmReleaseSpec } from './helm-release-spec.ts';
import { setTargetPath } from './target-path.ts';

/**
 * `valuesFrom` in order, then `values` over it. Secrets and ConfigMaps are read live.
 * Source: fluxcd/pkg chartutil ChartValuesFromReferences.
 * @throws ReconcileError when a reference that is not optional is missing or no object of values
 */
export async function composeValues(client: ApiClient, spec: HelmReleaseSpec): Promise<JsonObject> {
  if (spec.valuesFrom.length === 0) return spec.values;
  let values: JsonObject = {};
  for (const reference of spec.valuesFrom) {
    const text = await readReference(client, spec.namespace, reference);
    if (text === undefined) continue;
    const targetPath = reference['targetPath'];
    if (typeof targetPath === 'string' && targetPath !== '') values = setTargetPath(values, targetPath, text);
    else values = mergeValues(values, parseValues(text));
  }
  return mergeValues(values, spec.values);
}

async function readReference(
  client: ApiClient,
  namespace: string,
  reference: JsonObject,
): Promise<string | undefined> {
  const kind = String(reference['kind']);
  const name = String(reference['name']);
  const key = typeof reference['valuesKey'] === 'string' ? reference['valuesKey'] : 'values.yaml';
  const isOptional = reference['optional'] === true;
  const resource = kind === 'Secret' ? 'secrets' : 'configmaps';
  const about = `could not resolve ${kind} chart values reference '${namespace}/${name}' with key '${key}'`;
  try {
    const object = await client.get({ group: '', version: 'v1', resource, namespace, name });
    const value = at(object, 'data', key);
    if (typeof value === 'string')
      return kind === 'Secret' ? Buffer.from(value, 'base64').toString('utf8') : value;
    if (isOptional) return undefined;
    throw new ReconcileError(`${about}: missing key '${key}' in ${kind} '${namespace}/${name}'`);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    if (isOptional) return undefined;
    throw new ReconcileError(`${about}: ${(error as Error).message}`, { cause: error });
  }
}

function parseValues(text: string): JsonObject {
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    throw new ReconcileError(`unable to read values: ${String(cause)}`, { cause });
  }
  if (value === null || value === undefined) return {};
  if (!isObject(value as Json)) throw new ReconcileError('unable to read values: not an object');
  return value as JsonObject;
}

/** Objects are merged member by member, everything else is replaced. */
function mergeValues(base: JsonObject, over: JsonObject): JsonObject {
  let result = base;
  for (const [key, value] of Object.entries(over)) {
    const old = Object.hasOwn(result, key) ? result[key] : undefined;
    if (value === undefined) continue;
    result = withKey(result, key, isObject(old) && isObject(value) ? mergeValues(old, value) : value);
  }
  return result;
}
