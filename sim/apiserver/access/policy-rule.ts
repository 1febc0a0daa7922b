import { goQuoteList, isArray, isObject, type Json, type JsonObject, member } from '../../kube/index.ts';

/** A rule of a Role or ClusterRole with every list present. Source: rbac/v1 PolicyRule. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** The `rules` of a stored Role or ClusterRole. */
export function policyRulesOf(role: JsonObject): readonly PolicyRule[] {
  const rules = member(role, 'rules');
  return isArray(rules) ? rules.filter(isObject).map(policyRule) : [];
}

function policyRule(rule: JsonObject): PolicyRule {
  return {
    verbs: strings(member(rule, 'verbs')),
    apiGroups: strings(member(rule, 'apiGroups')),
    resources: strings(member(rule, 'resources')),
    resourceNames: strings(member(rule, 'resourceNames')),
    nonResourceURLs: strings(member(rule, 'nonResourceURLs')),
  };
}

function strings(value: Json | undefined): readonly string[] {
  return isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Source: kubernetes pkg/apis/rbac/v1/evaluation_helpers.go VerbMatches. */
export function verbMatches(rule: PolicyRule, verb: string): boolean {
  return rule.verbs.includes('*') || rule.verbs.includes(verb);
}

/** True when the rule speaks of this resource, whatever the object's name. */
export function resourceMatches(
  rule: PolicyRule,
  group: string,
  resource: string,
  subresource: string,
): boolean {
  if (!rule.apiGroups.includes('*') && !rule.apiGroups.includes(group)) return false;
  const combined = subresource === '' ? resource : `${resource}/${subresource}`;
  return rule.resources.some(
    (r) => r === '*' || r === combined || (subresource !== '' && r === `*/${subresource}`),
  );
}

/** True when the rule names no objects or names this one. Lists and creates have no name and match only the former. */
export function resourceNameMatches(rule: PolicyRule, name: string): boolean {
  return rule.resourceNames.length === 0 || rule.resourceNames.includes(name);
}

/** Exact, or a prefix when the pattern ends in `*`. */
export function urlMatches(pattern: string, path: string): boolean {
  return pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.replace(/\*+$/, '')));
}

/** `{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}`. Source: evaluation_helpers.go CompactString. */
export function policyRuleText(rule: PolicyRule): string {
  const parts: [string, readonly string[]][] = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ];
  const shown = parts.filter(([, values]) => values.length > 0);
  return `{${shown.map(([name, values]) => `${name}:${goQuoteList(values)}`).join(', ')}}`;
}
