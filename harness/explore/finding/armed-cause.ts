import type { FaultRule } from '../../../sim/faults/index.ts';
import type { FaultSpec, ScenarioCell } from '../../scenario/index.ts';
import type { Cause } from './cause.ts';

/** A cause as a rule of the fault plane, and as a scenario writes it. */
export interface ArmedCause {
  readonly rule: FaultRule;
  readonly spec: FaultSpec;
}

/**
 * Causes as faults, in their order. The first strike that is left of a fault keeps its name, so that expectations which ask for
 * `request.fault` find it. What waits for a fault that is not there is left out.
 */
export function armed(causes: readonly Cause[], cell: ScenarioCell): ArmedCause[] {
  const specs = cell.scenario.document.spec.faults ?? [];
  const taken = new Set<string>();
  const left = new Set(causes.map(({ fault }) => fault));
  return causes.flatMap(({ fault, site }): ArmedCause[] => {
    const index = cell.faults.findIndex(({ name }) => name === fault);
    const rule = cell.faults[index]!;
    const spec = specs[index]!;
    if (!site) return isOrphan(rule, cell, left) ? [] : [{ rule, spec }];
    const name = nameFor(fault, taken, cell);
    const match = {
      actors: [site.actor],
      verbs: [site.verb],
      resources: [site.resource],
      ...(site.namespace === '' ? {} : { namespaces: [site.namespace] }),
      ...(site.name === '' ? {} : { names: [site.name] }),
    };
    const { action } = spec;
    return [
      {
        rule: { name, where: match, when: { nth: site.nth }, action: rule.action },
        spec: { name, match, nth: site.nth, action, expectFires: 1 },
      },
    ];
  });
}

function isOrphan({ when }: FaultRule, cell: ScenarioCell, left: ReadonlySet<string>): boolean {
  const earlier = when?.after?.rule;
  if (earlier === undefined) return false;
  return !left.has(earlier) || isOrphan(cell.faults.find(({ name }) => name === earlier)!, cell, left);
}

/** `lost`, `lost-2`, `lost-3`, past what the scenario calls another fault. */
function nameFor(fault: string, taken: Set<string>, { faults }: ScenarioCell): string {
  const isFree = (name: string): boolean =>
    !taken.has(name) && (name === fault || !faults.some((other) => other.name === name));
  let name = fault;
  for (let n = 2; !isFree(name); n++) name = `${fault}-${n}`;
  taken.add(name);
  return name;
}
