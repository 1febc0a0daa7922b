import type { Tape } from '../random/index.ts';

/** A duration: fixed, uniform, or log-normal given by its median and 99th percentile (as latencies are measured). */
export type Latency =
  | number
  | { readonly minMs: number; readonly maxMs: number }
  | { readonly p50Ms: number; readonly p99Ms: number };

/** The standard normal deviate of the 99th percentile. */
const Z_99 = 2.326_347_874_04;

/** Draws a duration in whole milliseconds; a fixed one is no choice and leaves no trace on the tape. */
export function drawLatency(latency: Latency, tape: Tape, site: string): number {
  if (typeof latency === 'number') return Math.max(0, Math.round(latency));
  if ('minMs' in latency) {
    const span = Math.max(0, Math.round(latency.maxMs) - Math.round(latency.minMs));
    return Math.round(latency.minMs) + tape.choose(site, span + 1);
  }
  const sigma = Math.log(latency.p99Ms / latency.p50Ms) / Z_99;
  return Math.round(latency.p50Ms * Math.exp(sigma * normalDeviate(tape.fraction(site))));
}

/**
 * The inverse of the normal distribution, by Acklam's rational approximation (relative error below 1.2e-9). The ends are
 * cut at one in a million so that a single draw cannot last for ever.
 */
function normalDeviate(fraction: number): number {
  const p = Math.min(1 - 1e-6, Math.max(1e-6, fraction));
  if (p < 0.02425) return tail(Math.sqrt(-2 * Math.log(p)));
  if (p > 1 - 0.02425) return -tail(Math.sqrt(-2 * Math.log(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  const numerator = polynomial(
    [
      -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
      2.506628277459239,
    ],
    r,
  );
  const denominator = polynomial(
    [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1],
    r,
  );
  return (numerator * q) / denominator;
}

function tail(q: number): number {
  const numerator = polynomial(
    [
      -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
      2.938163982698783,
    ],
    q,
  );
  const denominator = polynomial(
    [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1],
    q,
  );
  return numerator / denominator;
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
