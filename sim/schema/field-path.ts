import type { Schema } from './schema.ts';

/** Where a path like `.spec['a.b'].c` leads. */
export interface FieldPathTarget {
  /** As error fields print it: `spec.a.b`, map keys in brackets. */
  readonly path: string;
  /** The first step. */
  readonly root: string;
  readonly schema: Schema;
}

/** A path that does not fit the schema; the message is the server's. */
export class FieldPathError extends Error {
  override readonly name = 'FieldPathError';
}

/**
 * Resolves a simple path against a schema.
 * Source: apiextensions-apiserver pkg/apiserver/schema/cel/validation.go (ValidFieldPath).
 */
export function resolveFieldPath(text: string, schema: Schema, allowArrayNotation = true): FieldPathTarget {
  const tokens = tokensOf(text);
  let target = { path: '', root: '', schema };
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token === '.') {
      target = step(target, next(tokens, ++i));
      continue;
    }
    if (token !== '[') throw new FieldPathError(`expected [ or . but got: ${token}`);
    if (!allowArrayNotation) throw new FieldPathError('array notation is not allowed');
    const quoted = next(tokens, ++i);
    if (!/^'.*'$/su.test(quoted) || quoted.length < 2)
      throw new FieldPathError(`expected single quoted string but got ${quoted}`);
    target = step(target, quoted.slice(1, -1).replace(/\\(.)/gs, '$1'));
    const closing = next(tokens, ++i);
    if (closing !== ']') throw new FieldPathError(`expected ] but got ${closing}`);
  }
  return target;
}

function next(tokens: readonly string[], at: number): string {
  const token = tokens[at];
  if (token === undefined) throw new FieldPathError('unexpected end of JSON path');
  return token;
}

/** Dots and brackets stand alone, quoted text stays together, everything between is a name. */
function tokensOf(text: string): readonly string[] {
  return text.match(/'(?:\\.|[^'])*'|[.[\]]|[^.[\]']+|'/gsu) ?? [];
}

function step(target: FieldPathTarget, name: string): FieldPathTarget {
  const { schema } = target;
  const root = target.root === '' ? name : target.root;
  if (schema.properties !== undefined && schema.properties.size > 0) {
    const property = schema.properties.get(name);
    if (property === undefined) throw new FieldPathError('does not refer to a valid field');
    return { path: target.path === '' ? name : `${target.path}.${name}`, root, schema: property };
  }
  const additional = schema.additionalProperties;
  if (additional === undefined || additional === true)
    throw new FieldPathError('does not refer to a valid field');
  return { path: `${target.path}[${name}]`, root, schema: additional };
}
