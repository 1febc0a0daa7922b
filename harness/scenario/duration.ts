const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * A scenario duration in milliseconds: Go's syntax (`1m30s`, `250ms`, `1.5h`) down to whole milliseconds, which is the
 * resolution of virtual time. Undefined when `text` is none.
 */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g))
    total += Number(amount) * UNIT_MS[unit!]!;
  return Number.isSafeInteger(Math.round(total)) ? Math.round(total) : undefined;
}

/** Virtual time as reports print it: `4m00.212s`, `12m10s`, `0s`. */
export function formatElapsed(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = (ms % 60_000) / 1_000;
  const whole = Number.isInteger(seconds);
  const padded = hours > 0 || minutes > 0;
  const secondsText = whole ? String(seconds).padStart(padded ? 2 : 1, '0') : fraction(seconds, padded);
  if (hours > 0) return `${hours}h${String(minutes).padStart(2, '0')}m${secondsText}s`;
  return minutes > 0 ? `${minutes}m${secondsText}s` : `${secondsText}s`;
}

function fraction(seconds: number, padded: boolean): string {
  return seconds.toFixed(3).padStart(padded ? 6 : 1, '0');
}
