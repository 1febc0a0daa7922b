import type { KubeObject } from '../../kube/index.ts';
import type { Store } from '../../store/index.ts';
import type { UserInfo } from '../api-handler.ts';
import type { AccessAttributes, Authorizer, Decision } from './authorizer.ts';
import { resourceMatches, resourceNameMatches, urlMatches, verbMatches } from './policy-rule.ts';
import { type Grant, grantsOf, type HeldGrants, RBAC_STORAGE_KEYS } from './rbac-grants.ts';
import { GROUP_MASTERS } from './user.ts';

const MASTERS: Decision = { allowed: true, reason: '', grant: undefined, by: GROUP_MASTERS };

/** Bounds on what is remembered; beyond them the memory starts anew. Askers choose the keys, so they must not pile up. */
const MAX_USERS = 2_000;
const MAX_NAMESPACES_PER_USER = 2_000;
const MAX_QUESTIONS = 4_000;

/** What one user holds in one namespace, with the questions asked before. */
interface Compiled {
  readonly held: HeldGrants;
  readonly refused: Decision;
  /** Grants that match verb and resource, names aside. */
  readonly matching: Map<string, readonly Grant[]>;
  readonly allowed: Map<Grant, Decision>;
}

type CompiledByNamespace = Map<string, Compiled>;

/**
 * Role-based access control over the stored RBAC objects. What a user holds is worked out once per change of any RBAC
 * object; after that a decision is a few map lookups.
 * Source: kubernetes plugin/pkg/auth/authorizer/rbac/rbac.go.
 */
export class RbacAuthorizer implements Authorizer {
  readonly #store: Store;
  #byUser = new WeakMap<UserInfo, CompiledByNamespace>();
  /** What was worked out for the policy as it is; undefined: it has changed. */
  #byIdentity: Map<string, CompiledByNamespace> | undefined;

  constructor(store: Store) {
    this.#store = store;
    for (const key of Object.values(RBAC_STORAGE_KEYS)) store.subscribe(key, () => this.#forget());
  }

  authorize(user: UserInfo, attributes: AccessAttributes): Decision {
    if (user.groups.includes(GROUP_MASTERS)) return MASTERS;
    const compiled = this.#compiled(user, attributes.isResourceRequest ? attributes.namespace : '');
    const grant = attributes.isResourceRequest
      ? matchingGrants(compiled, attributes).find((g) => resourceNameMatches(g.rule, attributes.name))
      : compiled.held.grants.find(
          ({ rule }) =>
            verbMatches(rule, attributes.verb) &&
            rule.nonResourceURLs.some((u) => urlMatches(u, attributes.path)),
        );
    return grant ? allowedBy(compiled, grant) : compiled.refused;
  }

  /** Every rule `user` holds in `namespace`, system:masters included only by what is bound to it. */
  heldGrants(user: UserInfo, namespace: string): HeldGrants {
    return this.#compiled(user, namespace).held;
  }

  #compiled(user: UserInfo, namespace: string): Compiled {
    const byNamespace = this.#byUser.get(user) ?? this.#byNamespace(user);
    let compiled = byNamespace.get(namespace);
    if (!compiled) {
      const held = grantsOf(this.#store, user, namespace);
      compiled = { held, refused: refusal(held), matching: new Map(), allowed: new Map() };
      if (byNamespace.size >= MAX_NAMESPACES_PER_USER) byNamespace.clear();
      byNamespace.set(namespace, compiled);
    }
    return compiled;
  }

  /** Static and service account users are one object each; impersonated ones are new ones every time. */
  #byNamespace(user: UserInfo): CompiledByNamespace {
    const identity = JSON.stringify([user.name, user.groups]);
    this.#byIdentity ??= compiledFor(this.#store);
    let byNamespace = this.#byIdentity.get(identity);
    if (!byNamespace) {
      if (this.#byIdentity.size >= MAX_USERS) this.#byIdentity.clear();
      byNamespace = new Map();
      this.#byIdentity.set(identity, byNamespace);
    }
    this.#byUser.set(user, byNamespace);
    return byNamespace;
  }

  #forget(): void {
    if (!this.#byIdentity) return;
    this.#byUser = new WeakMap();
    this.#byIdentity = undefined;
  }
}

interface CompiledPolicy {
  readonly lists: readonly (readonly KubeObject[])[];
  readonly byIdentity: Map<string, CompiledByNamespace>;
}

/** By the list of cluster roles: a store hands out the same list until it changes, and so do its forks. */
const compiledPolicies = new WeakMap<readonly KubeObject[], CompiledPolicy>();

/** The memory of a policy; servers that hold the very same one, as the runs of a sweep do, share it. */
function compiledFor(store: Store): Map<string, CompiledByNamespace> {
  const lists = Object.values(RBAC_STORAGE_KEYS).map((key) => store.list(key));
  const [first = []] = lists;
  let policy = compiledPolicies.get(first);
  if (!policy?.lists.every((list, index) => list === lists[index])) {
    policy = { lists, byIdentity: new Map() };
    compiledPolicies.set(first, policy);
  }
  return policy.byIdentity;
}

function matchingGrants(compiled: Compiled, attributes: AccessAttributes): readonly Grant[] {
  const { verb, group, resource, subresource } = attributes;
  const question = `${verb} ${group}/${resource}/${subresource}`;
  let grants = compiled.matching.get(question);
  if (!grants) {
    grants = compiled.held.grants.filter(
      ({ rule }) => verbMatches(rule, verb) && resourceMatches(rule, group, resource, subresource),
    );
    if (compiled.matching.size >= MAX_QUESTIONS) compiled.matching.clear();
    compiled.matching.set(question, grants);
  }
  return grants;
}

function allowedBy(compiled: Compiled, grant: Grant): Decision {
  let decision = compiled.allowed.get(grant);
  if (!decision) {
    const { kind, namespace, name } = grant.role;
    const role = namespace === '' ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;
    decision = {
      allowed: true,
      reason: `RBAC: allowed by ${grant.description}`,
      grant,
      by: `${role} rule ${grant.ruleIndex}`,
    };
    compiled.allowed.set(grant, decision);
  }
  return decision;
}

function refusal({ errors }: HeldGrants): Decision {
  // Bindings to roles that do not exist are told to whoever is refused. Source: rbac.go Authorize.
  const texts = [...new Set(errors.map((error) => error.message))];
  const reason = texts.length === 0 ? '' : `RBAC: ${texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`}`;
  return { allowed: false, reason, grant: undefined, by: '' };
}
