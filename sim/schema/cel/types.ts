/** The static type of a CEL expression. */
export type CelType =
  | { readonly kind: Primitive }
  | { readonly kind: 'type'; readonly of?: CelType }
  | { readonly kind: 'list'; readonly element: CelType }
  | { readonly kind: 'map'; readonly key: CelType; readonly value: CelType }
  | { readonly kind: 'optional'; readonly value: CelType }
  /** A type of a library: `kubernetes.Quantity`. */
  | { readonly kind: 'opaque'; readonly name: string }
  | ObjectType
  /** A type variable of a signature, or one made for an empty literal. */
  | { readonly kind: 'param'; readonly name: string };

export type Primitive =
  | 'dyn'
  | 'error'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'null'
  | 'timestamp'
  | 'duration';

/** An object with declared fields. Two are the same type only when they are the same object. */
export interface ObjectType {
  readonly kind: 'object';
  readonly name: string;
  field(name: string): CelType | undefined;
}

const primitives = new Map<Primitive, CelType>();

export function primitive(kind: Primitive): CelType {
  const known = primitives.get(kind);
  if (known !== undefined) return known;
  const type: CelType = { kind };
  primitives.set(kind, type);
  return type;
}

export const DYN = primitive('dyn');
export const ERROR = primitive('error');
export const BOOL = primitive('bool');
export const INT = primitive('int');
export const STRING = primitive('string');
export const listOf = (element: CelType): CelType => ({ kind: 'list', element });
export const mapOf = (key: CelType, value: CelType): CelType => ({ kind: 'map', key, value });
export const optionalOf = (value: CelType): CelType => ({ kind: 'optional', value });
export const isDyn = (type: CelType): boolean => type.kind === 'dyn';
export const isDynOrError = (type: CelType): boolean => type.kind === 'dyn' || type.kind === 'error';

/** A type as cel-go's checker prints it. Source: cel-go checker/format.go (FormatCELType). */
export function formatType(type: CelType): string {
  switch (type.kind) {
    case 'error':
      return '!error!';
    case 'list':
      return `list(${formatType(type.element)})`;
    case 'map':
      return `map(${formatType(type.key)}, ${formatType(type.value)})`;
    case 'optional':
      return `optional_type(${formatType(type.value)})`;
    case 'type':
      return type.of === undefined ? 'type' : `type(${formatType(type.of)})`;
    case 'opaque':
    case 'object':
    case 'param':
      return type.name;
    default:
      return type.kind;
  }
}

/** The types inside a type. */
function parameters(type: CelType): readonly CelType[] {
  switch (type.kind) {
    case 'list':
      return [type.element];
    case 'map':
      return [type.key, type.value];
    case 'optional':
      return [type.value];
    case 'type':
      return type.of === undefined ? [] : [type.of];
    default:
      return [];
  }
}

function sameType(a: CelType, b: CelType): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || a.kind === 'object') return false;
  if ((a.kind === 'opaque' || a.kind === 'param') && a.name !== (b as { name: string }).name) return false;
  const [left, right] = [parameters(a), parameters(b)];
  return left.length === right.length && left.every((type, i) => sameType(type, right[i]!));
}

const NULLABLE = new Set(['opaque', 'optional', 'object', 'duration', 'timestamp', 'null']);

/**
 * What type variables stand for, learned while checking. A failed attempt learns nothing.
 * Source: cel-go checker/types.go and mapping.go.
 */
export class Substitution {
  #bindings: ReadonlyMap<string, CelType> = new Map();

  /** True when every type on the left fits its partner on the right. */
  assign(left: readonly CelType[], right: readonly CelType[]): boolean {
    const before = this.#bindings;
    if (this.#assignAll(left, right)) return true;
    this.#bindings = before;
    return false;
  }

  /** The type with its variables replaced; unknown ones become dyn when `freeToDyn`. */
  apply(type: CelType, freeToDyn = false): CelType {
    switch (type.kind) {
      case 'param': {
        const bound = this.#bindings.get(type.name);
        if (bound !== undefined) return this.apply(bound, freeToDyn);
        return freeToDyn ? DYN : type;
      }
      case 'list':
        return listOf(this.apply(type.element, freeToDyn));
      case 'map':
        return mapOf(this.apply(type.key, freeToDyn), this.apply(type.value, freeToDyn));
      case 'optional':
        return optionalOf(this.apply(type.value, freeToDyn));
      case 'type':
        return type.of === undefined ? type : { kind: 'type', of: this.apply(type.of, freeToDyn) };
      default:
        return type;
    }
  }

  #bind(name: string, type: CelType): void {
    this.#bindings = new Map([...this.#bindings, [name, type]]);
  }

  #assignAll(left: readonly CelType[], right: readonly CelType[]): boolean {
    return left.length === right.length && left.every((type, i) => this.#assign(type, right[i]!));
  }

  #assign(a: CelType, b: CelType): boolean {
    if (b.kind === 'param') {
      const bound = this.#bindings.has(b.name);
      if (this.#fitsVariable(a, b)) return true;
      if (bound) return false;
    }
    if (a.kind === 'param') return this.#fitsVariable(b, a);
    if (isDynOrError(a) || isDynOrError(b)) return true;
    if (a.kind === 'null') return NULLABLE.has(b.kind);
    if (b.kind === 'null') return NULLABLE.has(a.kind);
    if (a.kind !== b.kind) return false;
    if (a.kind === 'type') return true;
    if (a.kind === 'object') return a === b;
    if (a.kind === 'opaque') return a.name === (b as { name: string }).name;
    return this.#assignAll(parameters(a), parameters(b));
  }

  #fitsVariable(type: CelType, variable: CelType & { kind: 'param' }): boolean {
    if (sameType(type, variable)) return true;
    const bound = this.#bindings.get(variable.name);
    if (bound === undefined) {
      if (!this.#isFree(variable, type)) return false;
      this.#bind(variable.name, type);
      return true;
    }
    if (sameType(type, bound)) return true;
    if (!this.#assign(type, bound)) return false;
    const general = moreGeneral(type, bound);
    if (this.#isFree(variable, general)) this.#bind(variable.name, general);
    return true;
  }

  /** False when the variable occurs in the type it would stand for. */
  #isFree(variable: CelType & { kind: 'param' }, type: CelType): boolean {
    if (sameType(variable, type)) return false;
    if (type.kind === 'param') {
      const bound = this.#bindings.get(type.name);
      return bound === undefined || this.#isFree(variable, bound);
    }
    return parameters(type).every((inner) => this.#isFree(variable, inner));
  }
}

/** The more general of two types that fit each other. */
export function moreGeneral(a: CelType, b: CelType): CelType {
  return isAtMostAsSpecific(a, b) ? a : b;
}

function isAtMostAsSpecific(a: CelType, b: CelType): boolean {
  if (isDyn(a) || a.kind === 'param') return true;
  if (isDyn(b) || b.kind === 'param' || a.kind !== b.kind) return false;
  if (a.kind === 'type') return true;
  const [left, right] = [parameters(a), parameters(b)];
  if (left.length === 0) return sameType(a, b);
  return left.every((type, i) => isAtMostAsSpecific(type, right[i]!));
}
