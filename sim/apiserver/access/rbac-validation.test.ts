import { describe, expect, it } from 'vitest';
import { fieldErrorText, type JsonObject, type KubeObject } from '../../kube/index.ts';
import { validateRole, validateRoleBinding } from './rbac-validation.ts';

const object = (kind: string, fields: JsonObject): KubeObject => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind,
  metadata: { name: 'x' },
  ...fields,
});
const rule = (fields: JsonObject) => ({ apiGroups: [''], resources: ['pods'], verbs: ['get'], ...fields });
const ref = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'x' };

describe('validateRole', () => {
  it.each<[string, JsonObject, string[]]>([
    ['Role', rule({}), []],
    ['Role', rule({ verbs: [] }), ['rules[0].verbs: Required value: verbs must contain at least one value']],
    [
      'Role',
      { verbs: ['get'] },
      [
        'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
        'rules[0].resources: Required value: resource rules must supply at least one resource',
      ],
    ],
    [
      'Role',
      { nonResourceURLs: ['/x'], verbs: ['get'] },
      [
        'rules[0].nonResourceURLs: Invalid value: []string{"/x"}: namespaced rules cannot apply to non-resource URLs',
      ],
    ],
    [
      'ClusterRole',
      rule({ nonResourceURLs: ['/x', '/y'] }),
      [
        'rules[0].nonResourceURLs: Invalid value: []string{"/x", "/y"}: rules cannot apply to both regular resources and non-resource URLs',
      ],
    ],
    ['ClusterRole', { nonResourceURLs: ['/x'], verbs: ['get'] }, []],
  ])('%s with rule %j', (kind, given, errors) => {
    expect(validateRole(object(kind, { rules: [given] })).map(fieldErrorText)).toEqual(errors);
  });

  it('wants a selector in an aggregation rule', () => {
    expect(validateRole(object('ClusterRole', { aggregationRule: {} })).map(fieldErrorText)).toEqual([
      'aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil',
    ]);
  });
});

describe('validateRoleBinding', () => {
  it.each<[string, JsonObject, string[]]>([
    [
      'RoleBinding',
      { roleRef: { ...ref, kind: 'Pod' } },
      ['roleRef.kind: Unsupported value: "Pod": supported values: "Role", "ClusterRole"'],
    ],
    [
      'ClusterRoleBinding',
      { roleRef: ref },
      ['roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"'],
    ],
    ['RoleBinding', { roleRef: { ...ref, name: '' } }, ['roleRef.name: Required value']],
    [
      'RoleBinding',
      {
        roleRef: ref,
        subjects: [
          { kind: 'Robot', name: 'r' },
          { kind: 'User', name: 'u', apiGroup: 'x' },
        ],
      },
      [
        'subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
        'subjects[1].apiGroup: Unsupported value: "x": supported values: "rbac.authorization.k8s.io"',
      ],
    ],
    ['RoleBinding', { roleRef: ref, subjects: [{ kind: 'ServiceAccount', name: 's' }] }, []],
    [
      'ClusterRoleBinding',
      { roleRef: { ...ref, kind: 'ClusterRole' }, subjects: [{ kind: 'ServiceAccount', name: 's' }] },
      ['subjects[0].namespace: Required value'],
    ],
  ])('%s %j', (kind, fields, errors) => {
    expect(validateRoleBinding(object(kind, fields)).map(fieldErrorText)).toEqual(errors);
  });

  it('does not let roleRef change', () => {
    const old = object('RoleBinding', { roleRef: ref });
    const changed = object('RoleBinding', { roleRef: { ...ref, name: 'other' } });
    expect(validateRoleBinding(old, old)).toEqual([]);
    expect(validateRoleBinding(changed, old).map(fieldErrorText)).toEqual([
      'roleRef: Invalid value: rbac.RoleRef{APIGroup:"rbac.authorization.k8s.io", Kind:"Role", Name:"other"}: cannot change roleRef',
    ]);
  });
});
