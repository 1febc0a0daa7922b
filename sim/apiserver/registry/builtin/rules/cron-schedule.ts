import { goQuote } from '../../../../kube/index.ts';

/** A field of a cron line with the names it knows. */
interface CronField {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const FIELDS: readonly CronField[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  {
    min: 1,
    max: 12,
    names: ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];
const DESCRIPTORS = new Set([
  '@yearly',
  '@annually',
  '@monthly',
  '@weekly',
  '@daily',
  '@midnight',
  '@hourly',
]);

/** Why a schedule is no standard cron line; undefined when it is. Source: robfig/cron v3 ParseStandard. */
export function cronScheduleProblem(schedule: string): string | undefined {
  if (schedule === '') return 'empty spec string';
  let line = schedule;
  const zone = /^(?:CRON_)?TZ=(\S*)\s*(.*)$/.exec(line);
  if (zone) {
    if (!isTimeZone(zone[1]!)) return `provided bad location ${zone[1]}: unknown time zone ${zone[1]}`;
    line = zone[2]!;
  }
  if (line.startsWith('@')) return descriptorProblem(line);
  const fields = line.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== 5) return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`;
  for (const [index, field] of fields.entries()) {
    const problem = fieldProblem(field, FIELDS[index]!);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function descriptorProblem(descriptor: string): string | undefined {
  if (DESCRIPTORS.has(descriptor)) return undefined;
  const every = /^@every (.*)$/.exec(descriptor);
  if (!every) return `unrecognized descriptor: ${descriptor}`;
  if (/^[-+]?(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/.test(every[1]!)) return undefined;
  return `failed to parse duration ${descriptor}: time: invalid duration ${goQuote(every[1]!)}`;
}

function fieldProblem(field: string, bounds: CronField): string | undefined {
  for (const range of field.split(',').filter((part) => part !== '')) {
    const problem = rangeProblem(range, bounds);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function rangeProblem(text: string, bounds: CronField): string | undefined {
  const [range = '', ...steps] = text.split('/');
  const ends = range.split('-');
  let start = bounds.min;
  let end = bounds.max;
  if (ends[0] !== '*' && ends[0] !== '?') {
    const first = numberOf(ends[0]!, bounds);
    if (typeof first === 'string') return first;
    if (ends.length > 2) return `too many hyphens: ${text}`;
    const last = ends.length === 2 ? numberOf(ends[1]!, bounds) : first;
    if (typeof last === 'string') return last;
    start = first;
    end = ends.length === 1 && steps.length > 0 ? bounds.max : last;
  } else if (ends.length > 1) return `too many hyphens: ${text}`;
  if (steps.length > 1) return `too many slashes: ${text}`;
  const step = steps.length === 1 ? integerOf(steps[0]!) : 1;
  if (typeof step === 'string') return step;
  if (start < bounds.min) return `beginning of range (${start}) below minimum (${bounds.min}): ${text}`;
  if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max}): ${text}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${text}`;
  if (step === 0) return `step of range should be a positive number: ${text}`;
  return undefined;
}

/** A number, or why the text is none. */
function numberOf(text: string, bounds: CronField): number | string {
  const named = bounds.names?.indexOf(text.toLowerCase()) ?? -1;
  return named >= 0 && text !== '' ? named : integerOf(text);
}

function integerOf(text: string): number | string {
  if (!/^[-+]?\d+$/.test(text))
    return `failed to parse int from ${text}: strconv.Atoi: parsing ${goQuote(text)}: invalid syntax`;
  const value = Number(text);
  return value < 0 ? `negative number (${value}) not allowed: ${text}` : value;
}

/** True for a name of the time zone database. */
export function isTimeZone(name: string): boolean {
  if (name === 'UTC' || name === 'Local' || name === '') return true;
  try {
    // Throws on names it does not know; offsets such as +01:00 are no names to Go.
    new Intl.DateTimeFormat('en', { timeZone: name });
    return !/^[-+]/.test(name);
  } catch {
    return false;
  }
}
