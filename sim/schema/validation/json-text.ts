import { isArray, isObject, type Json } from '../../kube/index.ts';

/** Compact JSON with sorted keys: equal text means equal value, and it is how Go marshals a map into a message. */
export function jsonText(value: Json | undefined): string {
  if (isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const members = Object.keys(value).filter((key) => value[key] !== undefined);
  return `{${members
    .sort()
    .map((key) => `${JSON.stringify(key)}:${jsonText(value[key])}`)
    .join(',')}}`;
}
