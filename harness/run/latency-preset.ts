import type { FaultRule, Latency } from '../../sim/faults/index.ts';

/** Rules of this prefix are the cluster's own slowness, not faults of the scenario. */
export const CLUSTER_RULE_PREFIX = 'cluster/';

/** How long an API call takes by itself. Source of the figures: reference/faults-and-oracles.md C5. */
export const LATENCY_PRESETS: Readonly<Record<string, Latency | undefined>> = {
  instant: undefined,
  healthy: { p50Ms: 5, p99Ms: 60 },
  'slow-control-plane': { p50Ms: 80, p99Ms: 2_000 },
};

/** The rule that makes every request take its time; none for an instant cluster. */
export function latencyRules(preset: string | undefined): FaultRule[] {
  const latency = LATENCY_PRESETS[preset ?? 'instant'];
  return latency === undefined
    ? []
    : [{ name: `${CLUSTER_RULE_PREFIX}latency`, action: { do: 'delay', latency, on: 'request' } }];
}
