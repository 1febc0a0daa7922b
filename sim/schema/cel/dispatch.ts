import { CelEvaluationError } from './errors.ts';
import type { CelFunction, Overload } from './signatures.ts';
import { type CelType, isDyn } from './types.ts';
import { CelList, CelOptional, type CelValue, isCelMap, runtimeType, typeNameOf } from './values.ts';

/**
 * What a call runs. When the checker left one overload and knows all arguments, that one; otherwise the first that fits
 * the values of the moment.
 */
export function selectOverload(
  name: string,
  overloads: readonly Overload[],
  argTypes: readonly CelType[],
): CelFunction {
  const only = overloads.length === 1 ? overloads[0] : undefined;
  if (only !== undefined && !argTypes.some(isUnknown)) return only.run;
  return (...args) => {
    const fitting = overloads.find(
      (overload) =>
        overload.args.length === args.length && overload.args.every((type, i) => accepts(type, args[i]!)),
    );
    if (fitting !== undefined) return fitting.run(...args);
    // operators say no more than this
    if (/^[_@!-]/.test(name)) throw new CelEvaluationError('no such overload');
    throw new CelEvaluationError(`no such overload: ${name}(${args.map(typeNameOf).join(', ')})`);
  };
}

/** True when values of the type may turn out to be anything. */
function isUnknown(type: CelType): boolean {
  if (isDyn(type)) return true;
  if (type.kind === 'list') return isUnknown(type.element);
  return type.kind === 'optional' && isUnknown(type.value);
}

/** True when a value is of a type; of a list the first item is looked at. */
function accepts(type: CelType, value: CelValue): boolean {
  switch (type.kind) {
    case 'dyn':
    case 'param':
      return true;
    case 'list':
      return value instanceof CelList && (value.size === 0 || accepts(type.element, value.item(0)));
    case 'map':
    case 'object':
      return value !== null && isCelMap(value);
    case 'optional':
      return value instanceof CelOptional && (value.value === undefined || accepts(type.value, value.value));
    case 'opaque':
      return typeNameOf(value) === type.name;
    default:
      return runtimeType(value).kind === type.kind;
  }
}
