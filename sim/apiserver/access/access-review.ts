import {
  at,
  type FieldError,
  goQuote,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type KubeObject,
  member,
  newBadRequest,
  newInvalid,
} from '../../kube/index.ts';
import type { UserInfo } from '../api-handler.ts';
import type { ResourceCall } from '../registry/resource.ts';
import type { AccessAttributes, Authorizer } from './authorizer.ts';
import type { RbacAuthorizer } from './rbac-authorizer.ts';
import { selectorErrors } from './review-selectors.ts';

/** The group of the access reviews. */
export const AUTHORIZATION_GROUP = 'authorization.k8s.io';

/** Answers a POST to a review: the object with its status filled in. Throws StatusError for a bad one. */
export type Review = (object: KubeObject, call: ResourceCall) => JsonObject;

/** "May I?" Source: kubernetes pkg/registry/authorization/selfsubjectaccessreview. */
export function selfSubjectAccessReview(authorizer: Authorizer): Review {
  return (object, call) => {
    refuse([...specErrors(object, false), ...metadataErrors(object)]);
    return withVerdict(object, call.user, authorizer);
  };
}

/** "May they, anywhere?" Source: kubernetes pkg/registry/authorization/subjectaccessreview. */
export function subjectAccessReview(authorizer: Authorizer): Review {
  return (object) => {
    refuse([...specErrors(object, true), ...metadataErrors(object)]);
    return withVerdict(object, subjectOf(object), authorizer);
  };
}

/** "May they, in this namespace?" Source: kubernetes pkg/registry/authorization/localsubjectaccessreview. */
export function localSubjectAccessReview(authorizer: Authorizer): Review {
  return (object, call) => {
    refuse([...specErrors(object, true), ...localErrors(object)]);
    if (object.metadata.namespace !== undefined && object.metadata.namespace !== call.namespace)
      throw newBadRequest(
        `spec.resourceAttributes.namespace must match namespace: ${object.metadata.namespace}`,
      );
    return withVerdict(object, subjectOf(object), authorizer);
  };
}

/** "What may I?" Source: kubernetes pkg/registry/authorization/selfsubjectrulesreview. */
export function selfSubjectRulesReview(rbac: RbacAuthorizer): Review {
  return (object, call) => {
    const namespace = at(object, 'spec', 'namespace');
    if (typeof namespace !== 'string' || namespace === '') throw newBadRequest('no namespace on request');
    const { grants, errors } = rbac.heldGrants(call.user, namespace);
    const rules = grants.map((grant) => grant.rule);
    const resourceRules = rules
      .filter((rule) => rule.resources.length > 0)
      .map(({ verbs, apiGroups, resources, resourceNames }) => ({
        verbs,
        apiGroups,
        resources,
        ...(resourceNames.length === 0 ? {} : { resourceNames }),
      }));
    const nonResourceRules = rules
      .filter((rule) => rule.nonResourceURLs.length > 0)
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs }));
    const incomplete = errors.length > 0;
    return {
      ...object,
      status: {
        resourceRules,
        nonResourceRules,
        incomplete,
        ...(incomplete ? { evaluationError: errors.map((error) => error.message).join(', ') } : {}),
      },
    };
  };
}

function withVerdict(object: KubeObject, user: UserInfo, authorizer: Authorizer): JsonObject {
  const { allowed, reason } = authorizer.authorize(user, attributesOf(object));
  return { ...object, status: { allowed, ...(reason === '' ? {} : { reason }) } };
}

function attributesOf(object: KubeObject): AccessAttributes {
  const resource = at(object, 'spec', 'resourceAttributes');
  const asked = resource ?? at(object, 'spec', 'nonResourceAttributes');
  const text = (key: string): string => {
    const value = isObject(asked) ? member(asked, key) : undefined;
    return typeof value === 'string' ? value : '';
  };
  return {
    isResourceRequest: isObject(resource),
    verb: text('verb'),
    group: text('group'),
    version: text('version'),
    namespace: text('namespace'),
    resource: text('resource'),
    subresource: text('subresource'),
    name: text('name'),
    path: text('path'),
  };
}

function subjectOf(object: KubeObject): UserInfo {
  const spec = at(object, 'spec');
  const text = (key: string): string => {
    const value = isObject(spec) ? member(spec, key) : undefined;
    return typeof value === 'string' ? value : '';
  };
  return { name: text('user'), uid: text('uid'), groups: strings(at(object, 'spec', 'groups')) };
}

/** Source: kubernetes pkg/apis/authorization/validation/validation.go. */
function specErrors(object: KubeObject, namesSubject: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const resource = at(object, 'spec', 'resourceAttributes');
  const nonResource = at(object, 'spec', 'nonResourceAttributes');
  if (isObject(resource) && isObject(nonResource))
    errors.push(
      invalid(
        'spec.nonResourceAttributes',
        `authorization.NonResourceAttributes{Path:${goQuote(String(member(nonResource, 'path') ?? ''))}, Verb:${goQuote(String(member(nonResource, 'verb') ?? ''))}}`,
        'cannot be specified in combination with resourceAttributes',
      ),
    );
  if (!isObject(resource) && !isObject(nonResource))
    errors.push(
      invalid(
        'spec.resourceAttributes',
        '"null"',
        'exactly one of nonResourceAttributes or resourceAttributes must be specified',
      ),
    );
  if (namesSubject) {
    const subject = subjectOf(object);
    if (subject.name === '' && subject.groups.length === 0)
      errors.push(invalid('spec.user', '""', 'at least one of user or group must be specified'));
  }
  if (isObject(resource)) errors.push(...selectorErrors(resource));
  return errors;
}

function localErrors(object: KubeObject): FieldError[] {
  const errors: FieldError[] = [];
  if (hasMetadata(object, ['namespace']))
    errors.push(invalidMetadata(object, 'must be empty except for namespace'));
  const asked = at(object, 'spec', 'resourceAttributes');
  if (isObject(asked)) {
    const namespace = String(member(asked, 'namespace') ?? '');
    if (namespace !== (object.metadata.namespace ?? ''))
      errors.push(
        invalid('spec.resourceAttributes.namespace', goQuote(namespace), 'must match metadata.namespace'),
      );
  }
  if (isObject(at(object, 'spec', 'nonResourceAttributes')))
    errors.push(
      invalid(
        'spec.nonResourceAttributes',
        'authorization.NonResourceAttributes{}',
        'disallowed on this kind of request',
      ),
    );
  return errors;
}

function metadataErrors(object: KubeObject): FieldError[] {
  return hasMetadata(object, []) ? [invalidMetadata(object, 'must be empty')] : [];
}

/** True when the object carries metadata beside `allowed`, managed fields and what is empty. */
function hasMetadata(object: KubeObject, allowed: readonly string[]): boolean {
  return Object.entries(object.metadata).some(
    ([key, value]) => key !== 'managedFields' && !allowed.includes(key) && !isEmpty(value),
  );
}

function isEmpty(value: Json | undefined): boolean {
  if (isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === '';
}

function invalidMetadata(object: KubeObject, why: string): FieldError {
  return invalid('metadata', `v1.ObjectMeta{Name:${goQuote(object.metadata.name ?? '')}}`, why);
}

function invalid(field: string, value: string, why: string): FieldError {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${value}: ${why}` };
}

/** The real server leaves the kind out of this refusal; recorded: conformance authz/access-reviews. */
function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw newInvalid({ group: AUTHORIZATION_GROUP, kind: '' }, '', errors);
}

function strings(value: Json | undefined): string[] {
  return isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
