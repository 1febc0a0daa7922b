import { CelDuration, CelTimestamp } from './values.ts';

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** A Go duration, exactly; undefined when the text is none. */
export function parseDuration(text: string): CelDuration | undefined {
  const sign = text.startsWith('-') ? -1n : 1n;
  const body = text.replace(/^[+-]/, '');
  if (body === '0') return new CelDuration(0n);
  if (!/^((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(body)) return undefined;
  let total = 0n;
  for (const [, whole = '', fraction = '', unit] of body.matchAll(
    /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g,
  )) {
    const scale = UNITS[unit!]!;
    total += BigInt(whole === '' ? 0 : whole) * scale;
    if (fraction !== '') total += (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length);
  }
  return new CelDuration(sign * total);
}

/** RFC 3339 with up to nine fractional digits; undefined when the text is none. */
export function parseTimestamp(text: string): CelTimestamp | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})$/.exec(text);
  if (parts === null) return undefined;
  const milliseconds = Date.parse(`${parts[1]!.toUpperCase()}${parts[3]!.toUpperCase()}`);
  if (Number.isNaN(milliseconds)) return undefined;
  const nanoseconds = BigInt((parts[2] ?? '').slice(0, 9).padEnd(9, '0'));
  return new CelTimestamp(BigInt(milliseconds) * 1_000_000n + nanoseconds);
}

const BILLION = 1_000_000_000n;

/** Whole seconds and the nanoseconds above them, both for instants before the epoch too. */
export function splitSeconds(nanoseconds: bigint): { seconds: bigint; rest: bigint } {
  const rest = ((nanoseconds % BILLION) + BILLION) % BILLION;
  return { seconds: (nanoseconds - rest) / BILLION, rest };
}

/** As cel-go prints a timestamp: RFC 3339 with the digits it needs. */
export function formatTimestamp(timestamp: CelTimestamp): string {
  const { seconds, rest } = splitSeconds(timestamp.nanoseconds);
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  const fraction = rest === 0n ? '' : `.${rest.toString().padStart(9, '0').replace(/0+$/, '')}`;
  return `${whole}${fraction}Z`;
}

/** As cel-go prints a duration: decimal seconds. */
export function formatDuration(duration: CelDuration): string {
  const negative = duration.nanoseconds < 0n;
  const magnitude = negative ? -duration.nanoseconds : duration.nanoseconds;
  const fraction = (magnitude % BILLION).toString().padStart(9, '0').replace(/0+$/, '');
  return `${negative ? '-' : ''}${magnitude / BILLION}${fraction === '' ? '' : `.${fraction}`}s`;
}
