import type { RequestRow, Trace } from '../../trace/index.ts';

/**
 * A place a fault can strike: the nth request of its kind by an actor. Addressed by identity and occurrence, never by a global
 * index, which would shift with the first fault that changes anything.
 */
export interface Site {
  readonly actor: string;
  readonly verb: string;
  /** As fault rules name resources: `helmreleases.helm.toolkit.fluxcd.io/status`, `secrets`. */
  readonly resource: string;
  readonly namespace: string;
  /** Empty for lists, watches and creations: those are counted together. */
  readonly name: string;
  /** From 1. */
  readonly nth: number;
}

/** Stable text of a site, and its address on a command line. */
export function siteKey(site: Site): string {
  const { actor, verb, resource, namespace, name, nth } = site;
  return `${actor} ${verb} ${resource} ${namespace}/${name} #${nth}`;
}

/** Requests that say nothing about an engine when they fail: Kubernetes' own controllers are not under test. */
const NOT_UNDER_TEST = new Set(['kube-controller-manager', '']);
const NAMED = new Set(['get', 'update', 'patch', 'delete']);

/** A site, and the request that was there in one run. */
export interface SitedRequest {
  readonly site: Site;
  readonly row: RequestRow;
}

/** A site without its number. */
export function kindOf({
  actor,
  verb,
  resource,
  group,
  subresource,
  namespace,
  name,
}: RequestRow): Omit<Site, 'nth'> {
  return {
    actor,
    verb,
    resource: `${resource}${group && `.${group}`}${subresource && `/${subresource}`}`,
    namespace,
    name: NAMED.has(verb) ? name : '',
  };
}

/** Every site of a run in the order its requests began. */
export function sitesOf(trace: Trace): SitedRequest[] {
  const seen = new Map<string, number>();
  const rows = trace.events.filter((event): event is RequestRow => event.kind === 'request');
  rows.sort((a, b) => a.index - b.index);
  const sites: SitedRequest[] = [];
  for (const row of rows) {
    if (row.resource === '' || NOT_UNDER_TEST.has(row.actor)) continue;
    const kind = kindOf(row);
    const key = siteKey({ ...kind, nth: 0 });
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    sites.push({ site: { ...kind, nth }, row });
  }
  return sites;
}

/**
 * Equal for requests that do the same in different flights. Of the engine that is the nth of its kind within one of its runs: a
 * second try is something else than a first one, the same step of a later run is not. Of the others, which run all the time, it is
 * the kind alone: after any delay they are at another number.
 */
export function noveltyOf({ site, row }: SitedRequest, engine: string): string {
  if (row.actor !== engine) return siteKey({ ...site, nth: 0 });
  return row.id.replace(`#${row.incarnation}/`, '/');
}

/** The index of the first site behind a struck one: where a second fault can still strike. */
export function indexAfter(sites: readonly SitedRequest[], struck: Site): number {
  const key = siteKey(struck);
  return sites.findIndex(({ site }) => siteKey(site) === key) + 1;
}
