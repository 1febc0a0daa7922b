import type { Grant } from '../../run/index.ts';
import { type Right, RightsInUse } from '../../trace/index.ts';

/** Used against granted, over all schedules (law O12, the half that no single run can show). */
export interface RightsCompared {
  /** Refused by the server itself, and in which cells. */
  readonly notGranted: readonly { readonly right: string; readonly scenarios: readonly string[] }[];
  /** Granted where it was explored, and in no flight asked for. */
  readonly neverUsed: readonly string[];
}

/** The rights an engine used, by cell. */
export class RightsByCell {
  readonly #byCell = new Map<string, RightsInUse>();

  merge(cell: string, rights: readonly Right[]): void {
    const used = this.#byCell.get(cell) ?? new RightsInUse('');
    this.#byCell.set(cell, used);
    used.merge(rights);
  }

  get all(): readonly Right[] {
    const all = new RightsInUse('');
    for (const used of this.#byCell.values()) all.merge(used.rights);
    return all.rights;
  }

  /** `granted`: what each cell's Role gives; cells that declare none are left out of it. */
  compare(granted: ReadonlyMap<string, readonly Grant[]>): RightsCompared {
    const refused = new Map<string, Set<string>>();
    const unused = new Set<string>();
    const used = new Set<string>();
    for (const [cell, grants] of granted) {
      const rights = this.#byCell.get(cell)?.rights ?? [];
      for (const right of rights)
        if (right.refused) {
          const text = textOf({ ...right, name: '*', namespace: '*' });
          refused.set(text, (refused.get(text) ?? new Set()).add(cell));
        }
      for (const grant of grants)
        (rights.some((right) => covers(grant, right)) ? used : unused).add(textOf(grant));
    }
    return {
      notGranted: [...refused]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([right, scenarios]) => ({ right, scenarios: [...scenarios].sort() })),
      neverUsed: [...unused].filter((right) => !used.has(right)).sort(),
    };
  }
}

/** Source: plugin/pkg/auth/authorizer/rbac EvaluationHelpers: VerbMatches, APIGroupMatches, ResourceMatches, ResourceNameMatches. */
function covers(grant: Grant, right: Right): boolean {
  const subresource = right.resource.split('/')[1];
  return (
    (grant.verb === '*' || grant.verb === right.verb) &&
    (grant.group === '*' || grant.group === right.group) &&
    (grant.resource === '*' ||
      grant.resource === right.resource ||
      (subresource !== undefined && grant.resource === `*/${subresource}`)) &&
    (grant.name === '*' || grant.name === right.name) &&
    (grant.namespace === '*' || grant.namespace === right.namespace)
  );
}

/** `get coordination.k8s.io/leases leader in flux-system`; what holds for all is not said. */
function textOf({ verb, group, resource, name, namespace }: Grant): string {
  return [
    `${verb} ${group === '' ? '' : `${group}/`}${resource}`,
    ...(name === '*' ? [] : [name]),
    ...(namespace === '*' ? [] : [`in ${namespace}`]),
  ].join(' ');
}
