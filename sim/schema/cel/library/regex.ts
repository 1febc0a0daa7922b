import type { Library } from '../signatures.ts';
import { CelList, type CelValue } from '../values.ts';
import { regularExpression } from './standard.ts';

/** Every match, or the first `limit`. */
function findAll(text: CelValue, pattern: CelValue, limit: number): CelList {
  const expression = new RegExp(regularExpression(pattern).source, 'gu');
  const found = [...String(text).matchAll(expression)].map((match) => match[0]);
  return CelList.of(limit < 0 ? found : found.slice(0, limit));
}

/** Source: apiserver pkg/cel/library/regex.go. */
export const regex: Library = {
  'string.find(string): string': (text, pattern) => regularExpression(pattern!).exec(String(text))?.[0] ?? '',
  'string.findAll(string): list(string)': (text, pattern) => findAll(text!, pattern!, -1),
  'string.findAll(string, int): list(string)': (text, pattern, limit) =>
    findAll(text!, pattern!, Number(limit)),
};
