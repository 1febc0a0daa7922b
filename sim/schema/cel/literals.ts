import type { ASTNode } from '@marcbachmann/cel-js';
import { BOOL, type CelType, INT, primitive } from './types.ts';
import { CelUint, type CelValue } from './values.ts';

/** The parser's literals: its class for uint is not exported, but nothing else of its literals is such an object. */
type Literal = Extract<ASTNode, { op: 'value' }>['args'];

/** A literal of the source as a value. */
export function literalValue(literal: Literal): CelValue {
  if (typeof literal !== 'object' || literal === null || literal instanceof Uint8Array) return literal;
  return new CelUint(literal.valueOf());
}

/** The static type of a literal. */
export function literalType(literal: Literal): CelType {
  if (literal === null) return primitive('null');
  if (literal instanceof Uint8Array) return primitive('bytes');
  switch (typeof literal) {
    case 'bigint':
      return INT;
    case 'number':
      return primitive('double');
    case 'boolean':
      return BOOL;
    case 'string':
      return primitive('string');
    default:
      return primitive('uint');
  }
}
