import { newBadRequest } from '../../kube/index.ts';
import type { Query } from '../query.ts';

const INT64_MAX = 9_223_372_036_854_775_807n;

/**
 * A whole number from the URL, as Go's strconv.ParseInt reads it.
 * @throws StatusError 400 with the text of strconv.
 */
export function integerParam(query: Query, name: string): number | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  if (!/^[+-]?[0-9]+$/.test(text))
    throw newBadRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  const value = BigInt(text.replace(/^\+/, ''));
  if (value > INT64_MAX || value < -INT64_MAX - 1n)
    throw newBadRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`);
  return Number(value);
}
