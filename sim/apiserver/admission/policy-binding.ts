import {
  at,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type KubeObject,
  labelSelectorFromObject,
  member,
  parseApiVersion,
} from '../../kube/index.ts';
import type { Store } from '../../store/index.ts';
import type { AdmissionAttributes } from '../ports.ts';
import type { Registry } from '../registry/resource.ts';
import { matchesNamespaceSelector, matchesObjectSelector, matchesRules } from './resource-rules.ts';

const GROUP = 'admissionregistration.k8s.io';
const POLICIES = `${GROUP}/validatingadmissionpolicies`;
const BINDINGS = `${GROUP}/validatingadmissionpolicybindings`;

/** A policy put into force by a binding. */
export interface PolicyInForce {
  readonly policy: KubeObject;
  readonly binding: KubeObject;
}

/** The parameters of a binding cannot be had; the message goes into the refusal. */
export class ParamsError extends Error {
  readonly code = 'KUBEFLAP_POLICY_PARAMS';
}

/** The bound policies that are about this write, policies and bindings by name. */
export function policiesFor(attributes: AdmissionAttributes, store: Store): PolicyInForce[] {
  const policies = store.list(POLICIES);
  if (policies.length === 0) return [];
  const bindings = store.list(BINDINGS);
  return policies
    .filter((policy) => matchesResources(attributes, objectAt(policy, 'spec', 'matchConstraints'), store))
    .flatMap((policy) =>
      bindings
        .filter((binding) => at(binding, 'spec', 'policyName') === policy.metadata.name)
        .filter((binding) => matchesResources(attributes, objectAt(binding, 'spec', 'matchResources'), store))
        .map((binding) => ({ policy, binding })),
    );
}

/** Source: apiserver pkg/admission/plugin/policy/matching/matching.go Matches. */
function matchesResources(
  attributes: AdmissionAttributes,
  match: JsonObject | undefined,
  store: Store,
): boolean {
  if (!match) return true;
  const matchPolicy = member(match, 'matchPolicy') === 'Exact' ? 'Exact' : 'Equivalent';
  const rules = objects(member(match, 'resourceRules'));
  const excluded = objects(member(match, 'excludeResourceRules'));
  return (
    !matchesRules(attributes, excluded, matchPolicy) &&
    (rules.length === 0 || matchesRules(attributes, rules, matchPolicy)) &&
    matchesNamespaceSelector(attributes, objectOf(member(match, 'namespaceSelector')), store) &&
    matchesObjectSelector(attributes, objectOf(member(match, 'objectSelector')))
  );
}

/**
 * The objects a policy is evaluated with, one after the other; a single undefined where it takes none.
 * @throws ParamsError when there are none and the binding says Deny, or their kind is not served.
 * Source: apiserver pkg/admission/plugin/policy/generic/policy_dispatcher.go CollectParams.
 */
export function paramsFor(
  { policy, binding }: PolicyInForce,
  namespace: string,
  store: Store,
  registry: Pick<Registry, 'lookupKind'>,
): readonly (KubeObject | undefined)[] {
  const paramKind = objectAt(policy, 'spec', 'paramKind');
  const ref = objectAt(binding, 'spec', 'paramRef');
  if (!paramKind || !ref) return [undefined];
  const kind = String(member(paramKind, 'kind') ?? '');
  const apiVersion = String(member(paramKind, 'apiVersion') ?? '');
  const gv = parseApiVersion(apiVersion);
  const definition = gv && registry.lookupKind(gv.group, gv.version, kind);
  if (!definition)
    throw new ParamsError(`failed to find resource referenced by paramKind: '${apiVersion}, Kind=${kind}'`);
  const given = member(ref, 'namespace');
  const place = definition.namespaced ? (typeof given === 'string' && given !== '' ? given : namespace) : '';
  if (definition.namespaced && place === '')
    throw new ParamsError(
      'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources',
    );
  const name = member(ref, 'name');
  const found =
    typeof name === 'string' && name !== ''
      ? [store.get(definition.storageKey, place, name)].filter((object) => object !== undefined)
      : selected(store.list(definition.storageKey, place), objectOf(member(ref, 'selector')));
  if (found.length === 0 && member(ref, 'parameterNotFoundAction') === 'Deny')
    throw new ParamsError('no params found for policy binding with `Deny` parameterNotFoundAction');
  return found;
}

function selected(candidates: readonly KubeObject[], selector: JsonObject): KubeObject[] {
  const matcher = labelSelectorFromObject(selector);
  return candidates.filter((object) => matcher.matches(object.metadata.labels));
}

function objectAt(object: KubeObject, ...path: string[]): JsonObject | undefined {
  const value = at(object, ...path);
  return isObject(value) ? value : undefined;
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function objects(value: Json | undefined): JsonObject[] {
  return isArray(value) ? value.filter(isObject) : [];
}
