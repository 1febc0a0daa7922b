import type { TraceEvent } from '../trace/index.ts';

/** A PolicyRule of RBAC, as a manifest writes it. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/**
 * What an actor asked for in any number of runs, faults and all: the least Role it can live with. Fold runs in with {@link add};
 * refused requests count, for they were needed.
 */
export class RightsInUse {
  readonly #actor: string;
  /** `group/resource[/subresource]` to verb to the names it was used on. */
  readonly #used = new Map<string, Map<string, Set<string>>>();

  constructor(actor: string) {
    this.#actor = actor;
  }

  add(events: Iterable<TraceEvent>): void {
    for (const event of events) {
      if (event.kind !== 'request' || event.actor !== this.#actor || event.resource === '') continue;
      const resource = event.subresource === '' ? event.resource : `${event.resource}/${event.subresource}`;
      const key = `${event.group}/${resource}`;
      const verbs = this.#used.get(key) ?? new Map<string, Set<string>>();
      this.#used.set(key, verbs);
      const names = verbs.get(event.verb) ?? new Set();
      verbs.set(event.verb, names.add(event.name));
    }
  }

  /**
   * One rule for each resource, sorted. Names are part of a rule only for the resources in `byName`: those whose names come from
   * the actor's settings and not from what it finds.
   */
  policyRules(byName: readonly string[] = []): PolicyRule[] {
    return [...this.#used]
      .map(([key, verbs]): PolicyRule => {
        const slash = key.indexOf('/');
        const resource = key.slice(slash + 1);
        const names = new Set([...verbs.values()].flatMap((used) => [...used]));
        return {
          apiGroups: [key.slice(0, slash)],
          resources: [resource],
          ...(byName.includes(resource) ? { resourceNames: [...names].sort() } : {}),
          verbs: [...verbs.keys()].sort(),
        };
      })
      .sort((a, b) => (ruleKey(a) < ruleKey(b) ? -1 : 1));
  }
}

/** One entry for each right, e.g. `patch helm.toolkit.fluxcd.io/helmreleases`: how two sets of rules are compared. */
export function rightsOf(rules: readonly PolicyRule[]): string[] {
  const rights = new Set<string>();
  for (const { apiGroups, resources, resourceNames = ['*'], verbs } of rules)
    for (const group of apiGroups)
      for (const resource of resources)
        for (const name of resourceNames)
          for (const verb of verbs)
            rights.add(`${verb} ${group}/${resource}${name === '*' ? '' : ` ${name}`}`);
  return [...rights].sort();
}

function ruleKey({ apiGroups, resources }: PolicyRule): string {
  return `${apiGroups[0]}/${resources[0]}`;
}
