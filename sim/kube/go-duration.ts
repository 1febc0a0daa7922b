/** Milliseconds per unit. Source: Go time.ParseDuration. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['\u00b5s', 1e-3],
  ['\u03bcs', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);
/** The longest duration an int64 of nanoseconds holds, in milliseconds. */
const MAX_MS = 9_223_372_036_854.775;

/** A Go duration such as `1h30m`, `1.5s` or `-5m` in milliseconds (maybe fractional); undefined when it does not parse. */
export function parseGoDuration(text: string): number | undefined {
  const unsigned = /^[+-]/.test(text) ? text.slice(1) : text;
  if (unsigned === '0') return 0;
  if (unsigned === '') return undefined;
  let total = 0;
  let end = 0;
  for (const part of unsigned.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g)) {
    if (part.index !== end) return undefined;
    end += part[0].length;
    total += Number(part[1]) * UNITS.get(part[2]!)!;
  }
  if (end !== unsigned.length || total > MAX_MS) return undefined;
  return text.startsWith('-') ? -total : total;
}

/** What Go says about a text that is no duration. Source: Go time.ParseDuration. */
export function goDurationError(text: string): string {
  const quoted = JSON.stringify(text);
  let rest = text.replace(/^[+-]/, '');
  while (rest !== '') {
    const number = /^(\d+\.?\d*|\.\d+)/.exec(rest)?.[0];
    if (number === undefined) break;
    rest = rest.slice(number.length);
    const unit = /^[^.\d]*/.exec(rest)![0];
    if (unit === '') return `time: missing unit in duration ${quoted}`;
    if (!UNITS.has(unit)) return `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`;
    rest = rest.slice(unit.length);
  }
  return `time: invalid duration ${quoted}`;
}

function trimmed(value: number, digits: number): string {
  return value.toFixed(digits).replace(/\.?0+$/, '');
}

/** Milliseconds as Go prints a duration: `1h0m0s`, `1.5s`, `100ms`, `0s`. */
export function formatGoDuration(ms: number): string {
  const nanoseconds = Math.round(Math.abs(ms) * 1e6);
  if (nanoseconds === 0) return '0s';
  const sign = ms < 0 ? '-' : '';
  if (nanoseconds < 1e3) return `${sign}${nanoseconds}ns`;
  if (nanoseconds < 1e6) return `${sign}${nanoseconds / 1e3}\u00b5s`;
  if (nanoseconds < 1e9) return `${sign}${nanoseconds / 1e6}ms`;
  const wholeSeconds = Math.floor(nanoseconds / 1e9);
  const fraction = nanoseconds - wholeSeconds * 1e9;
  const seconds = wholeSeconds % 60;
  const secondsText = fraction === 0 ? `${seconds}` : trimmed(seconds + fraction / 1e9, 9);
  const minutes = Math.floor(wholeSeconds / 60);
  if (minutes === 0) return `${sign}${secondsText}s`;
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return `${sign}${minutes}m${secondsText}s`;
  return `${sign}${hours}h${minutes % 60}m${secondsText}s`;
}
