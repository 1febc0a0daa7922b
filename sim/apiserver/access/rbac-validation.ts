import {
  at,
  type FieldError,
  goQuote,
  goStringSlice,
  invalidField,
  invalidFieldText,
  isArray,
  isObject,
  type JsonObject,
  type KubeObject,
  member,
  notSupportedField,
  pathSegmentName,
  requiredField,
  subdomainName,
} from '../../kube/index.ts';
import { type PolicyRule, policyRulesOf } from './policy-rule.ts';
import { RBAC_GROUP } from './rbac-grants.ts';

/*
 * What the RBAC types refuse beyond metadata.
 * Source: kubernetes pkg/apis/rbac/validation/validation.go; recorded: conformance authz/rbac-validation.
 */

/** Field errors of a Role (rules within a namespace) or ClusterRole. */
export function validateRole(role: KubeObject): FieldError[] {
  const namespaced = role.kind === 'Role';
  const errors = policyRulesOf(role).flatMap((rule, i) => ruleErrors(rule, namespaced, `rules[${i}]`));
  const aggregation = member(role, 'aggregationRule');
  const selectors = at(role, 'aggregationRule', 'clusterRoleSelectors');
  if (!namespaced && isObject(aggregation) && (!isArray(selectors) || selectors.length === 0))
    errors.push(
      requiredField(
        'aggregationRule.clusterRoleSelectors',
        'at least one clusterRoleSelector required if aggregationRule is non-nil',
      ),
    );
  return errors;
}

/** Field errors of a RoleBinding or ClusterRoleBinding; with `oldBinding`, of the update too: roleRef is immutable. */
export function validateRoleBinding(binding: KubeObject, oldBinding?: KubeObject): FieldError[] {
  const namespaced = binding.kind === 'RoleBinding';
  const ref = refOf(binding);
  const errors: FieldError[] = [];
  if (ref.apiGroup !== RBAC_GROUP)
    errors.push(notSupportedField('roleRef.apiGroup', ref.apiGroup, [RBAC_GROUP]));
  const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  if (!kinds.includes(ref.kind)) errors.push(notSupportedField('roleRef.kind', ref.kind, kinds));
  if (ref.name === '') errors.push(requiredField('roleRef.name'));
  else
    for (const why of pathSegmentName(ref.name, false))
      errors.push(invalidField('roleRef.name', ref.name, why));
  const subjects = member(binding, 'subjects');
  if (isArray(subjects))
    subjects.forEach((subject, i) => {
      if (isObject(subject)) errors.push(...subjectErrors(subject, namespaced, `subjects[${i}]`));
    });
  if (oldBinding && refText(refOf(oldBinding)) !== refText(ref))
    errors.push(invalidFieldText('roleRef', refText(ref), 'cannot change roleRef'));
  return errors;
}

function ruleErrors(rule: PolicyRule, namespaced: boolean, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (rule.verbs.length === 0)
    errors.push(requiredField(`${path}.verbs`, 'verbs must contain at least one value'));
  if (rule.nonResourceURLs.length > 0) {
    const invalid = (why: string): FieldError =>
      invalidFieldText(`${path}.nonResourceURLs`, goStringSlice(rule.nonResourceURLs), why);
    if (namespaced) errors.push(invalid('namespaced rules cannot apply to non-resource URLs'));
    if (rule.apiGroups.length > 0 || rule.resources.length > 0 || rule.resourceNames.length > 0)
      errors.push(invalid('rules cannot apply to both regular resources and non-resource URLs'));
    return errors;
  }
  if (rule.apiGroups.length === 0)
    errors.push(requiredField(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
  if (rule.resources.length === 0)
    errors.push(requiredField(`${path}.resources`, 'resource rules must supply at least one resource'));
  return errors;
}

function subjectErrors(subject: JsonObject, namespaced: boolean, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const [kind, name] = [text(subject, 'kind'), text(subject, 'name')];
  const apiGroup = text(subject, 'apiGroup');
  if (name === '') errors.push(requiredField(`${path}.name`));
  if (kind === 'ServiceAccount') {
    if (name !== '')
      for (const why of subdomainName(name, false)) errors.push(invalidField(`${path}.name`, name, why));
    if (apiGroup !== '') errors.push(notSupportedField(`${path}.apiGroup`, apiGroup, ['']));
    if (!namespaced && text(subject, 'namespace') === '') errors.push(requiredField(`${path}.namespace`));
  } else if (kind === 'User' || kind === 'Group') {
    if (apiGroup !== RBAC_GROUP) errors.push(notSupportedField(`${path}.apiGroup`, apiGroup, [RBAC_GROUP]));
  } else errors.push(notSupportedField(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group']));
  return errors;
}

interface Ref {
  readonly apiGroup: string;
  readonly kind: string;
  readonly name: string;
}

function refOf(binding: KubeObject): Ref {
  const ref = member(binding, 'roleRef');
  if (!isObject(ref)) return { apiGroup: '', kind: '', name: '' };
  return { apiGroup: text(ref, 'apiGroup'), kind: text(ref, 'kind'), name: text(ref, 'name') };
}

/** The reference as Go's `%#v` prints it. */
function refText({ apiGroup, kind, name }: Ref): string {
  return `rbac.RoleRef{APIGroup:${goQuote(apiGroup)}, Kind:${goQuote(kind)}, Name:${goQuote(name)}}`;
}

function text(object: JsonObject, key: string): string {
  const value = member(object, key);
  return typeof value === 'string' ? value : '';
}
