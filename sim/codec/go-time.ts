import { goQuote } from '../kube/index.ts';
import { DecodeError } from './json-syntax.ts';

/** How metav1.Time and metav1.MicroTime are spelled: seconds, or exactly six fractional digits. */
export type TimeLayout = 'time' | 'microTime';

const LAYOUTS = { time: '2006-01-02T15:04:05Z07:00', microTime: '2006-01-02T15:04:05.000000Z07:00' } as const;

/** A step of a layout: what the text must hold next. `min`/`max` bound a number's digits, `low`/`high` its value. */
interface TimeStep {
  readonly layout: string;
  readonly pattern: RegExp;
  readonly range?: readonly [name: string, low: number, high: number];
}

const COMMON: readonly TimeStep[] = [
  { layout: '2006', pattern: /^\d{4}/ },
  { layout: '-', pattern: /^-/ },
  { layout: '01', pattern: /^\d{2}/, range: ['month', 1, 12] },
  { layout: '-', pattern: /^-/ },
  { layout: '02', pattern: /^\d{2}/ },
  { layout: 'T', pattern: /^T/ },
  { layout: '15', pattern: /^\d{1,2}/, range: ['hour', 0, 23] },
  { layout: ':', pattern: /^:/ },
  { layout: '04', pattern: /^\d{2}/, range: ['minute', 0, 59] },
  { layout: ':', pattern: /^:/ },
];
const ZONE: TimeStep = { layout: 'Z07:00', pattern: /^(?:Z|[+-]\d{2}:\d{2})/ };
const STEPS: Readonly<Record<TimeLayout, readonly TimeStep[]>> = {
  // A fraction may follow the seconds even when the layout has none.
  time: [...COMMON, { layout: '05', pattern: /^\d{2}(?:[.,]\d+)?/, range: ['second', 0, 59] }, ZONE],
  microTime: [
    ...COMMON,
    { layout: '05', pattern: /^\d{2}/, range: ['second', 0, 59] },
    { layout: '.000000', pattern: /^[.,]\d{6}/ },
    ZONE,
  ],
};

/**
 * Reads a time and returns it as the server writes it: UTC, whole seconds or six digits (cut, not rounded).
 * @throws DecodeError with the wording of Go's time.Parse.
 */
export function canonicalTime(text: string, layout: TimeLayout): string {
  const fail = (rest: string, element: string): DecodeError =>
    new DecodeError(
      `parsing time ${goQuote(text)} as ${goQuote(LAYOUTS[layout])}: cannot parse ${goQuote(rest)} as ${goQuote(element)}`,
    );
  if (isCanonical(text, layout)) return text;
  let rest = text;
  let outOfRange: string | undefined;
  for (const step of STEPS[layout]) {
    const match = step.pattern.exec(rest);
    if (!match) throw fail(rest, step.layout);
    if (step.range) {
      const [name, low, high] = step.range;
      const value = Number.parseInt(match[0], 10);
      if (value < low || value > high) {
        outOfRange = name;
        break;
      }
    }
    rest = rest.slice(match[0].length);
  }
  if (outOfRange !== undefined)
    throw new DecodeError(`parsing time ${goQuote(text)}: ${outOfRange} out of range`);
  if (rest !== '') throw new DecodeError(`parsing time ${goQuote(text)}: extra text: ${goQuote(rest)}`);
  return inUtc(text, layout);
}

const CANONICAL: Readonly<Record<TimeLayout, RegExp>> = {
  time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  microTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/,
};

/** Most times are those the server wrote itself: they need no more than a look. */
function isCanonical(text: string, layout: TimeLayout): boolean {
  if (!CANONICAL[layout].test(text)) return false;
  const part = (from: number): number => Number(text.slice(from, from + 2));
  const [month, day] = [part(5), part(8)];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(Number(text.slice(0, 4)), month)) return false;
  return part(11) < 24 && part(14) < 60 && part(17) < 60;
}

const PARTS = /^(\d{4})-(\d{2})-(\d{2})T(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d+))?(Z|([+-])(\d{2}):(\d{2}))$/;

function inUtc(text: string, layout: TimeLayout): string {
  const [, year, month, day, hour, minute, second, fraction = '', , sign, zoneHours, zoneMinutes] =
    PARTS.exec(text)!;
  if (Number(day) < 1 || Number(day) > daysIn(Number(year), Number(month)))
    throw new DecodeError(`parsing time ${goQuote(text)}: day out of range`);
  const offset = (Number(zoneHours ?? 0) * 60 + Number(zoneMinutes ?? 0)) * (sign === '-' ? -1 : 1);
  const instant = new Date(0);
  // Date.UTC would read the years 0 to 99 as 1900 to 1999.
  instant.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  instant.setUTCHours(Number(hour), Number(minute) - offset, Number(second), 0);
  const seconds = instant.toISOString().slice(0, -5);
  return layout === 'time' ? `${seconds}Z` : `${seconds}.${fraction.slice(0, 6).padEnd(6, '0')}Z`;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
