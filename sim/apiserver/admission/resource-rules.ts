import {
  isArray,
  type Json,
  type JsonObject,
  type KubeObject,
  labelSelectorFromObject,
  member,
} from '../../kube/index.ts';
import type { Store } from '../../store/index.ts';
import type { AdmissionAttributes } from '../ports.ts';

/*
 * Which writes a webhook or a policy is about. Source: apiserver pkg/admission/plugin/webhook/predicates and
 * pkg/admission/plugin/policy/matching.
 */

/** True when one of `rules` names the operation, resource and scope. `Equivalent` takes any version of the resource. */
export function matchesRules(
  attributes: AdmissionAttributes,
  rules: readonly JsonObject[],
  matchPolicy: 'Exact' | 'Equivalent',
): boolean {
  return rules.some((rule) => matchesRule(attributes, rule, matchPolicy));
}

function matchesRule(
  { operation, definition, subresource, name }: AdmissionAttributes,
  rule: JsonObject,
  matchPolicy: 'Exact' | 'Equivalent',
): boolean {
  const names = strings(member(rule, 'resourceNames'));
  return (
    includes(strings(member(rule, 'operations')), operation) &&
    includes(strings(member(rule, 'apiGroups')), definition.group) &&
    (matchPolicy === 'Equivalent' || includes(strings(member(rule, 'apiVersions')), definition.version)) &&
    matchesScope(String(member(rule, 'scope') ?? '*'), definition.namespaced) &&
    strings(member(rule, 'resources')).some((r) => matchesResource(r, definition.resource, subresource)) &&
    (names.length === 0 || names.includes(name))
  );
}

function includes(values: readonly string[], value: string): boolean {
  return values.includes('*') || values.includes(value);
}

function matchesScope(scope: string, namespaced: boolean): boolean {
  return scope === '*' || scope === '' || (scope === 'Namespaced') === namespaced;
}

/** `pods` is not `pods/status`; `*` is every resource but no subresource, a star on both sides is everything. */
function matchesResource(pattern: string, resource: string, subresource: string): boolean {
  const [wantedResource = '', wantedSubresource = ''] = pattern.split('/');
  return (
    (wantedResource === '*' || wantedResource === resource) &&
    (wantedSubresource === '*' || wantedSubresource === subresource)
  );
}

/** Checks the labels of the write's namespace. Cluster-scoped objects always match; a Namespace is its own. */
export function matchesNamespaceSelector(
  attributes: AdmissionAttributes,
  selector: JsonObject,
  store: Store,
): boolean {
  const { definition, namespace, object, oldObject } = attributes;
  const isNamespace = definition.group === '' && definition.resource === 'namespaces';
  if (!isNamespace && !definition.namespaced) return true;
  const matcher = labelSelectorFromObject(selector);
  if (matcher.empty) return true;
  const subject = isNamespace ? (object ?? oldObject) : store.get('/namespaces', '', namespace);
  return subject !== undefined && matcher.matches(subject.metadata.labels);
}

/** Checks the labels of the object before and after; one match is enough. */
export function matchesObjectSelector(
  { object, oldObject }: AdmissionAttributes,
  selector: JsonObject,
): boolean {
  const matcher = labelSelectorFromObject(selector);
  const matches = (o: KubeObject | undefined): boolean =>
    o !== undefined && matcher.matches(o.metadata.labels);
  return matcher.empty || matches(object) || matches(oldObject);
}

const CONFIGURATION: ReadonlySet<string> = new Set([
  'mutatingwebhookconfigurations',
  'validatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
]);

/** Configuration of admission itself is never subject to it, or a bad webhook could not be removed. */
export function isExempt({ definition }: AdmissionAttributes): boolean {
  return definition.group === 'admissionregistration.k8s.io' && CONFIGURATION.has(definition.resource);
}

function strings(value: Json | undefined): readonly string[] {
  return isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
