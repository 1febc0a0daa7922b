import type { TraceEvent } from './index.ts';

/** A PolicyRule of RBAC, as a manifest writes it. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** One kind of request as RBAC sees it; plain data, so that it can cross to another thread. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  /** With the subresource: `helmreleases/status`. */
  readonly resource: string;
  /** Empty where the request is not about one object, and for creations: RBAC does not know their names beforehand. */
  readonly name: string;
  /** Empty for the whole cluster. */
  readonly namespace: string;
  /** The server said no, and no fault had a part in it. */
  readonly refused: boolean;
}

/**
 * What an actor asked for in any number of runs, faults and all: the least Role it can live with. Fold runs in with {@link add}, or
 * what was folded elsewhere with {@link merge}; refused requests count, for they were needed.
 */
export class RightsInUse {
  readonly #actor: string;
  readonly #used = new Map<string, Right>();

  constructor(actor: string) {
    this.#actor = actor;
  }

  add(events: Iterable<TraceEvent>): void {
    for (const event of events) {
      if (event.kind !== 'request' || event.actor !== this.#actor || event.resource === '') continue;
      const { verb, group, namespace } = event;
      this.#note({
        verb,
        group,
        resource: event.subresource === '' ? event.resource : `${event.resource}/${event.subresource}`,
        name: verb === 'create' ? '' : event.name,
        namespace,
        refused: event.allowed === false && event.faults.length === 0,
      });
    }
  }

  merge(rights: Iterable<Right>): void {
    for (const right of rights) this.#note(right);
  }

  /** Each once. */
  get rights(): readonly Right[] {
    return [...this.#used.values()];
  }

  #note(right: Right): void {
    const { verb, group, resource, name, namespace } = right;
    const key = `${verb} ${group}/${resource} ${namespace}/${name}`;
    const known = this.#used.get(key);
    if (!known || (right.refused && !known.refused)) this.#used.set(key, right);
  }

  /**
   * One rule for each resource, sorted. Names are part of a rule only for the resources in `byName`: those whose names come from
   * the actor's settings and not from what it finds. What is asked of such a resource without a name has a rule of its own.
   */
  policyRules(byName: readonly string[] = []): PolicyRule[] {
    const rules = new Map<string, { names: Set<string>; verbs: Set<string> }>();
    for (const { verb, group, resource, name } of this.#used.values()) {
      const isNamed = byName.includes(resource) && name !== '';
      const key = `${group}/${resource}${isNamed ? ' named' : ''}`;
      const rule = rules.get(key) ?? { names: new Set(), verbs: new Set() };
      rules.set(key, rule);
      rule.verbs.add(verb);
      if (isNamed) rule.names.add(name);
    }
    return [...rules]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, { names, verbs }]): PolicyRule => {
        const slash = key.indexOf('/');
        return {
          apiGroups: [key.slice(0, slash)],
          resources: [key.slice(slash + 1).replace(/ named$/, '')],
          ...(names.size > 0 ? { resourceNames: [...names].sort() } : {}),
          verbs: [...verbs].sort(),
        };
      });
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
