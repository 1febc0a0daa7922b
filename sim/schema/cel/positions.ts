import type { ASTNode } from '@marcbachmann/cel-js';

/** The tokens of binary operators as they are written. */
const BINARY = new Set<string>(['==', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', 'in', '&&', '||']);

/**
 * The offset at which cel-go anchors a node: the operator, the dot of a selection, the opening parenthesis of a call,
 * else where the node starts. Source: cel-go parser/parser.go (the tokens given to helper.id).
 */
export function anchorOf(node: ASTNode): number {
  const { input } = node;
  if (BINARY.has(node.op)) {
    const [left] = node.args as unknown as [ASTNode];
    return found(input.indexOf(node.op, left.end), node);
  }
  switch (node.op) {
    case '.':
    case '.?':
      return found(input.lastIndexOf('.', node.pos), node);
    case '[]':
    case '[?]':
      return found(input.indexOf('[', node.args[0].end), node);
    case 'call':
      return found(input.indexOf('(', node.start), node);
    case 'rcall':
      return found(input.indexOf('(', node.args[1].end), node);
    case '?:':
      return found(input.indexOf('?', node.args[0].end), node);
    default:
      return node.start;
  }
}

function found(offset: number, node: ASTNode): number {
  return offset < 0 ? node.start : offset;
}
