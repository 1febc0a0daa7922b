import {
  isArray,
  isObject,
  type Json,
  type KubeObject,
  member,
  pathSegmentName,
} from '../../../../kube/index.ts';
import { RBAC_GROUP, validateRole, validateRoleBinding } from '../../../access/index.ts';
import type { TypeRules } from '../type-rules.ts';

/** Source: kubernetes pkg/registry/rbac/{role,rolebinding,...}/strategy.go and pkg/apis/rbac/v1/defaults.go. */
const role: TypeRules = {
  validateName: (name) => pathSegmentName(name, false),
  validate: (object) => validateRole(object),
};

const binding: TypeRules = {
  validateName: (name) => pathSegmentName(name, false),
  defaults: withApiGroups,
  validate: (object) => validateRoleBinding(object),
  validateUpdate: (object, oldObject) =>
    validateRoleBinding(object, oldObject).filter((error) => error.field === 'roleRef'),
};

/** What is special about the RBAC types. */
export const RBAC_RULES: Readonly<Record<string, TypeRules>> = {
  [`${RBAC_GROUP}/roles`]: role,
  [`${RBAC_GROUP}/clusterroles`]: role,
  [`${RBAC_GROUP}/rolebindings`]: binding,
  [`${RBAC_GROUP}/clusterrolebindings`]: binding,
};

/** References without an API group mean RBAC's own; service accounts are of the core group. */
function withApiGroups(object: KubeObject): KubeObject {
  const ref = member(object, 'roleRef');
  const subjects = member(object, 'subjects');
  return {
    ...object,
    ...(isObject(ref) && !member(ref, 'apiGroup') ? { roleRef: { ...ref, apiGroup: RBAC_GROUP } } : {}),
    ...(isArray(subjects) ? { subjects: subjects.map(withSubjectGroup) } : {}),
  };
}

function withSubjectGroup(subject: Json): Json {
  if (!isObject(subject) || member(subject, 'apiGroup')) return subject;
  const kind = member(subject, 'kind');
  return kind === 'User' || kind === 'Group' ? { ...subject, apiGroup: RBAC_GROUP } : subject;
}
