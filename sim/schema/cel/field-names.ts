/*
 * Property names that are no CEL identifiers are escaped in expressions: `self.a__dash__b`.
 * Source: apiserver pkg/cel/escaping.go.
 */

const RESERVED = new Set([
  'true',
  'false',
  'null',
  'in',
  'as',
  'break',
  'const',
  'continue',
  'else',
  'for',
  'function',
  'if',
  'import',
  'let',
  'loop',
  'package',
  'namespace',
  'return',
  'var',
  'void',
  'while',
]);
const ESCAPES: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
};

/** The identifier of a property; undefined for a name that has none. */
export function escapeFieldName(name: string): string | undefined {
  if (RESERVED.has(name)) return `__${name}__`;
  if (!/^[A-Za-z_./-][A-Za-z0-9_./-]*$/.test(name)) return undefined;
  return name.replace(/__|[-./]/g, (found) => ESCAPES[found]!);
}

/** The property behind an identifier. */
export function unescapeFieldName(identifier: string): string {
  if (!identifier.includes('__')) return identifier;
  const whole = /^__(.+)__$/.exec(identifier)?.[1];
  if (whole !== undefined && RESERVED.has(whole)) return whole;
  return identifier.replace(/__(underscores|dot|dash|slash)__/g, (_found, word: string) => {
    if (word === 'underscores') return '__';
    return word === 'dot' ? '.' : word === 'dash' ? '-' : '/';
  });
}
