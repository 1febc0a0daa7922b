import { type PolicyRule, urlMatches } from './policy-rule.ts';

/**
 * The parts of `asked` that `held` does not cover, each with one verb, one group, one resource and at most one name.
 * Source: component-helpers auth/rbac/validation/policy_comparator.go.
 */
export function missingRights(held: readonly PolicyRule[], asked: readonly PolicyRule[]): PolicyRule[] {
  return asked.flatMap(breakDown).filter((part) => !held.some((rule) => covers(rule, part)));
}

function breakDown(rule: PolicyRule): PolicyRule[] {
  const parts: PolicyRule[] = [];
  const add = (part: Partial<PolicyRule>): void => {
    parts.push({ verbs: [], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [], ...part });
  };
  for (const group of rule.apiGroups)
    for (const resource of rule.resources)
      for (const verb of rule.verbs) {
        const part = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (rule.resourceNames.length === 0) add(part);
        else for (const name of rule.resourceNames) add({ ...part, resourceNames: [name] });
      }
  for (const url of rule.nonResourceURLs)
    for (const verb of rule.verbs) add({ nonResourceURLs: [url], verbs: [verb] });
  return parts;
}

function covers(held: PolicyRule, part: PolicyRule): boolean {
  return (
    coversAll(held.verbs, part.verbs) &&
    coversAll(held.apiGroups, part.apiGroups) &&
    part.resources.every((resource) => coversResource(held.resources, resource)) &&
    part.nonResourceURLs.every((url) => held.nonResourceURLs.some((pattern) => urlMatches(pattern, url))) &&
    (held.resourceNames.length === 0 ||
      (part.resourceNames.length > 0 &&
        part.resourceNames.every((name) => held.resourceNames.includes(name))))
  );
}

function coversAll(held: readonly string[], asked: readonly string[]): boolean {
  return held.includes('*') || asked.every((value) => held.includes(value));
}

function coversResource(held: readonly string[], resource: string): boolean {
  if (held.includes('*') || held.includes(resource)) return true;
  const slash = resource.indexOf('/');
  return slash >= 0 && held.includes(`*/${resource.slice(slash + 1)}`);
}

/**
 * Joins rules for the same group, resource and name into one with all their verbs.
 * Source: kubernetes pkg/registry/rbac/validation/policy_compact.go.
 */
export function compactRules(rules: readonly PolicyRule[]): PolicyRule[] {
  const compacted: PolicyRule[] = [];
  const simple = new Map<string, PolicyRule>();
  for (const rule of rules) {
    if (rule.nonResourceURLs.length > 0) {
      compacted.push(rule);
      continue;
    }
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames]);
    const known = simple.get(key);
    simple.set(key, known ? { ...known, verbs: [...known.verbs, ...rule.verbs] } : rule);
  }
  return [...compacted, ...simple.values()];
}
