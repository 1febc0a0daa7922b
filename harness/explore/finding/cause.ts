import { type FaultRule, isMomentary } from '../../../sim/faults/index.ts';
import type { ScenarioCell } from '../../scenario/index.ts';
import type { RequestRow, Trace } from '../../trace/index.ts';
import { kindOf, type Site, siteKey } from '../flight/site.ts';

/** A part of what went wrong in a run that can be left out by itself. */
export type Cause = Strike | WholeFault;

/** One request that a fault of the scenario struck. */
export interface Strike {
  readonly fault: string;
  readonly site: Site;
}

/** A fault of the scenario as it is written, where what it did cannot be said request by request. */
export interface WholeFault {
  readonly fault: string;
  readonly site?: undefined;
}

/**
 * Every strike of a run's faults, in the order in which the fault plane asks them. Faults that never struck are no cause, and neither
 * is a strike at a request without an address, as those of discovery are: whether it matters is seen when the others are flown.
 */
export function causesOf(cell: ScenarioCell, trace: Trace): Cause[] {
  const strikes = strikesIn(trace);
  const fired = new Map(trace.faults.map((report) => [report.rule, report.fired]));
  const whole = new Set<string>();
  for (const { name, action } of cell.faults) {
    if ((fired.get(name) ?? 0) === 0) continue;
    if (!isMomentary(action) || !strikes.has(name)) requireWhole(name, cell.faults, whole);
  }
  return cell.faults.flatMap(({ name }): Cause[] => {
    if ((fired.get(name) ?? 0) === 0) return [];
    return whole.has(name)
      ? [{ fault: name }]
      : strikes.get(name)!.map((site): Strike => ({ fault: name, site }));
  });
}

/** The faults of a run as they are written: those that struck. */
export function wholeFaultsOf(cell: ScenarioCell, trace: Trace): WholeFault[] {
  const fired = new Set(trace.faults.filter((report) => report.fired > 0).map(({ rule }) => rule));
  return cell.faults.filter(({ name }) => fired.has(name)).map(({ name }) => ({ fault: name }));
}

/** What waits `after` a fault needs that fault as it is. */
function requireWhole(name: string, faults: readonly FaultRule[], whole: Set<string>): void {
  if (whole.has(name)) return;
  whole.add(name);
  const earlier = faults.find((rule) => rule.name === name)?.when?.after?.rule;
  if (earlier !== undefined) requireWhole(earlier, faults, whole);
}

/**
 * By fault, the sites it struck. They are numbered as a fault plane counts: for a rule without a namespace, the lists of one
 * namespace are among those of all.
 */
function strikesIn({ events }: Trace): ReadonlyMap<string, readonly Site[]> {
  const rows = events.filter((event): event is RequestRow => event.kind === 'request');
  rows.sort((a, b) => a.index - b.index);
  const seen = new Map<string, number>();
  const strikes = new Map<string, Site[]>();
  for (const row of rows) {
    if (row.resource === '') continue;
    const kind = kindOf(row);
    const nth = count(seen, kind);
    if (kind.name === '' && kind.namespace !== '') count(seen, { ...kind, namespace: '' });
    for (const { rule } of row.faults) strikes.set(rule, [...(strikes.get(rule) ?? []), { ...kind, nth }]);
  }
  return strikes;
}

function count(seen: Map<string, number>, kind: Omit<Site, 'nth'>): number {
  const key = siteKey({ ...kind, nth: 0 });
  const nth = (seen.get(key) ?? 0) + 1;
  seen.set(key, nth);
  return nth;
}
