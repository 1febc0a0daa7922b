import { CelEvaluationError } from '../errors.ts';
import { CelList, CelUint, type CelValue, isCelMap, typeNameOf } from '../values.ts';
import { toText } from './standard.ts';

/* `'...'.format([...])`. Source: cel-go ext/formatting.go. */

const fail = (message: string): never => {
  throw new CelEvaluationError(message);
};

export function formatString(template: string, args: readonly CelValue[]): string {
  let used = 0;
  const result = template.replace(/%%|%(?:\.(\d+))?(.)?/gs, (clause, precision?: string, verb?: string) => {
    if (clause === '%%') return '%';
    if (verb === undefined) return fail('unexpected end of string');
    if (used >= args.length) return fail(`index ${used} out of range`);
    const value = args[used++]!;
    return formatValue(verb, value, precision === undefined ? undefined : Number(precision));
  });
  return result;
}

function formatValue(verb: string, value: CelValue, precision: number | undefined): string {
  switch (verb) {
    case 's':
      return display(value);
    case 'd':
      return decimal(value);
    case 'f':
      return special(value) ?? number(value).toFixed(precision ?? 6);
    case 'e':
      return special(value) ?? scientific(number(value), precision ?? 6);
    case 'b':
      return typeof value === 'boolean' ? (value ? '1' : '0') : inBase(value, 2, 'binary');
    case 'o':
      return inBase(value, 8, 'octal');
    case 'x':
      return hexadecimal(value);
    case 'X':
      return hexadecimal(value).toUpperCase();
    default:
      return fail(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
  }
}

/** `%s`: strings inside lists and maps are quoted. */
function display(value: CelValue, isNested = false): string {
  if (typeof value === 'string') return isNested ? JSON.stringify(value) : value;
  if (value === null) return 'null';
  if (value instanceof CelList) return `[${[...value].map((item) => display(item, true)).join(', ')}]`;
  if (isCelMap(value)) {
    const entries = [...value.keys()].map((key) => `${display(key, true)}:${display(value.get(key)!, true)}`);
    return `{${entries.sort().join(', ')}}`;
  }
  return typeNameOf(value) === 'type' ? (value as { name: string }).name : toText(value);
}

function decimal(value: CelValue): string {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof CelUint) return value.value.toString();
  return (
    special(value) ??
    fail(
      `error during formatting: decimal clause can only be used on integers, was given ${typeNameOf(value)}`,
    )
  );
}

/** The numbers that have a name. */
function special(value: CelValue): string | undefined {
  const text = typeof value === 'string' ? value : String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return undefined;
  if (text === 'NaN') return 'NaN';
  if (text === 'Infinity') return '∞';
  return text === '-Infinity' ? '-∞' : undefined;
}

function number(value: CelValue): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof CelUint) return Number(value.value);
  return fail(
    `error during formatting: fixed-point clause can only be used on doubles, was given ${typeNameOf(value)}`,
  );
}

function scientific(value: number, precision: number): string {
  return value.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2');
}

function inBase(value: CelValue, base: number, what: string): string {
  if (typeof value === 'bigint') return value.toString(base);
  if (value instanceof CelUint) return value.value.toString(base);
  return fail(
    `error during formatting: only integers can be formatted as ${what}, was given ${typeNameOf(value)}`,
  );
}

function hexadecimal(value: CelValue): string {
  if (typeof value === 'string') return Buffer.from(value).toString('hex');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return inBase(value, 16, 'hex');
}
