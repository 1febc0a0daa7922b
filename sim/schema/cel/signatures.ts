import { type CelType, listOf, mapOf, optionalOf, type Primitive, primitive } from './types.ts';
import type { CelValue } from './values.ts';

/** What runs a function: its values, the receiver first. */
export type CelFunction = (...args: CelValue[]) => CelValue;

/** One way to call a function. */
export interface Overload {
  readonly name: string;
  /** True when it is called on a receiver, which is then the first of `args`. */
  readonly isMember: boolean;
  readonly args: readonly CelType[];
  readonly result: CelType;
  readonly run: CelFunction;
}

/** Overloads by signature: `string.startsWith(string): bool`, `size(list(A)): int`. */
export type Library = Readonly<Record<string, CelFunction>>;

const PRIMITIVES = new Set<string>([
  'dyn',
  'bool',
  'int',
  'uint',
  'double',
  'string',
  'bytes',
  'null',
  'timestamp',
  'duration',
]);
const OPAQUE: Readonly<Record<string, string>> = {
  Quantity: 'kubernetes.Quantity',
  URL: 'kubernetes.URL',
  IP: 'net.IP',
  CIDR: 'net.CIDR',
  Format: 'kubernetes.NamedFormat',
  Semver: 'kubernetes.Semver',
};

/** Prefixes that belong to a function's name. */
const NAMESPACES = new Set(['ip', 'format', 'sets', 'optional', 'strings']);

/** The type that a signature writes as `text`. */
export function parseType(text: string): CelType {
  const compound = /^(list|map|optional|type)\((.*)\)$/s.exec(text);
  if (compound !== null) {
    const inner = splitTypes(compound[2]!).map(parseType);
    if (compound[1] === 'list') return listOf(inner[0]!);
    if (compound[1] === 'map') return mapOf(inner[0]!, inner[1]!);
    return compound[1] === 'optional' ? optionalOf(inner[0]!) : { kind: 'type', of: inner[0]! };
  }
  if (text === 'type') return { kind: 'type' };
  if (PRIMITIVES.has(text)) return primitive(text as Primitive);
  const opaque = OPAQUE[text];
  return opaque === undefined ? { kind: 'param', name: text } : { kind: 'opaque', name: opaque };
}

/** Splits at the commas outside of parentheses. */
function splitTypes(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (const char of text) {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (char === ',' && depth === 0) {
      parts.push(current.trim());
      current = '';
    } else current += char;
  }
  return current.trim() === '' ? parts : [...parts, current.trim()];
}

/** The overloads of libraries by function name, in the order they are written. */
export function overloadsOf(libraries: readonly Library[]): ReadonlyMap<string, readonly Overload[]> {
  const functions = new Map<string, Overload[]>();
  for (const library of libraries)
    for (const [signature, run] of Object.entries(library)) {
      const overload = parseSignature(signature, run);
      const known = functions.get(overload.name);
      if (known === undefined) functions.set(overload.name, [overload]);
      else known.push(overload);
    }
  return functions;
}

/** The receiver is what stands before the last dot outside of parentheses; `ip.isCanonical` is a name of its own. */
function parseSignature(signature: string, run: CelFunction): Overload {
  const parts = /^(?:([A-Za-z(), ]+)\.)?([A-Za-z0-9_@%!&|<>=+*/?:[\]-]+)\((.*)\): (.+)$/s.exec(signature);
  if (parts === null) throw new Error(`malformed signature: ${signature}`);
  const [, receiver, name, args, result] = parts;
  const isNamespace = receiver !== undefined && NAMESPACES.has(receiver);
  const isMember = receiver !== undefined && !isNamespace;
  return {
    name: isNamespace ? `${receiver}.${name}` : name!,
    isMember,
    args: [...(isMember ? [parseType(receiver)] : []), ...splitTypes(args!).map(parseType)],
    result: parseType(result!),
    run,
  };
}
