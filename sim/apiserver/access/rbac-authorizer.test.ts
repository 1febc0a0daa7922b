import { beforeEach, describe, expect, it } from 'vitest';
import { deepFreeze, type JsonObject, type KubeObject } from '../../kube/index.ts';
import { Store } from '../../store/index.ts';
import type { UserInfo } from '../api-handler.ts';
import { type AccessAttributes, forbiddenError } from './authorizer.ts';
import { RbacAuthorizer } from './rbac-authorizer.ts';
import { RBAC_GROUP } from './rbac-grants.ts';

let store: Store;
let authorizer: RbacAuthorizer;

beforeEach(() => {
  store = new Store();
  authorizer = new RbacAuthorizer(store);
});

function put(kind: string, namespace: string, name: string, fields: JsonObject): void {
  const key = { resource: `${RBAC_GROUP}/${kind.toLowerCase()}s`, namespace, name };
  const object: KubeObject = deepFreeze({
    apiVersion: `${RBAC_GROUP}/v1`,
    kind,
    metadata: { name, ...(namespace === '' ? {} : { namespace }) },
    ...fields,
  });
  store.commit(key, store.get(key.resource, namespace, name), () => ({ object, deleted: false }));
}

function bind(namespace: string, name: string, ref: [string, string], subject: JsonObject): void {
  const kind = namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding';
  put(kind, namespace, name, {
    roleRef: { apiGroup: RBAC_GROUP, kind: ref[0], name: ref[1] },
    subjects: [subject],
  });
}

function ask(verb: string, what: string, namespace = '', name = ''): AccessAttributes {
  const [path = '', subresource = ''] = what.split('/');
  const [resource = '', ...group] = path.split('.');
  return {
    isResourceRequest: true,
    verb,
    group: group.join('.'),
    version: 'v1',
    namespace,
    resource,
    subresource,
    name,
    path: '',
  };
}

const alice: UserInfo = { name: 'alice', groups: ['system:authenticated'] };
const user = (name: string, ...groups: string[]): UserInfo => ({ name, groups });
const allowed = (who: UserInfo, attributes: AccessAttributes): boolean =>
  authorizer.authorize(who, attributes).allowed;

describe('RbacAuthorizer', () => {
  it('opens exactly the verbs, resources, names and namespace of a role', () => {
    put('Role', 'a', 'reader', {
      rules: [
        { apiGroups: [''], resources: ['configmaps'], verbs: ['get'], resourceNames: ['one'] },
        { apiGroups: ['apps'], resources: ['deployments/status'], verbs: ['patch'] },
      ],
    });
    bind('a', 'rb', ['Role', 'reader'], { kind: 'User', name: 'alice' });
    expect(allowed(alice, ask('get', 'configmaps', 'a', 'one'))).toBe(true);
    expect(allowed(alice, ask('get', 'configmaps', 'a', 'two'))).toBe(false);
    expect(allowed(alice, ask('list', 'configmaps', 'a'))).toBe(false);
    expect(allowed(alice, ask('get', 'configmaps', 'b', 'one'))).toBe(false);
    expect(allowed(alice, ask('get', 'configmaps', '', 'one'))).toBe(false);
    expect(allowed(alice, ask('patch', 'deployments.apps/status', 'a', 'x'))).toBe(true);
    expect(allowed(alice, ask('patch', 'deployments.apps', 'a', 'x'))).toBe(false);
    expect(allowed(user('bob'), ask('get', 'configmaps', 'a', 'one'))).toBe(false);
  });

  it('understands wildcards for verbs, groups, resources and subresources', () => {
    put('ClusterRole', '', 'scaler', {
      rules: [
        { apiGroups: ['*'], resources: ['*/scale'], verbs: ['*'] },
        { apiGroups: ['batch'], resources: ['*'], verbs: ['get'] },
      ],
    });
    bind('', 'crb', ['ClusterRole', 'scaler'], { kind: 'Group', name: 'devs' });
    const carol = user('carol', 'devs');
    expect(allowed(carol, ask('patch', 'deployments.apps/scale', 'any', 'd'))).toBe(true);
    expect(allowed(carol, ask('patch', 'deployments.apps', 'any', 'd'))).toBe(false);
    expect(allowed(carol, ask('get', 'jobs.batch/status', 'any', 'j'))).toBe(true);
    expect(allowed(carol, ask('get', 'jobs.apps', 'any', 'j'))).toBe(false);
  });

  it('matches service accounts in the namespace of the subject or of the binding', () => {
    put('Role', 'a', 'r', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] });
    bind('a', 'own', ['Role', 'r'], { kind: 'ServiceAccount', name: 'robot' });
    bind('a', 'other', ['Role', 'r'], { kind: 'ServiceAccount', name: 'guest', namespace: 'b' });
    expect(allowed(user('system:serviceaccount:a:robot'), ask('get', 'pods', 'a', 'p'))).toBe(true);
    expect(allowed(user('system:serviceaccount:b:guest'), ask('get', 'pods', 'a', 'p'))).toBe(true);
    expect(allowed(user('system:serviceaccount:a:guest'), ask('get', 'pods', 'a', 'p'))).toBe(false);
  });

  it('grants non-resource paths by exact path and by prefix, only cluster-wide', () => {
    put('ClusterRole', '', 'urls', { rules: [{ nonResourceURLs: ['/healthz', '/x/*'], verbs: ['get'] }] });
    bind('', 'crb', ['ClusterRole', 'urls'], { kind: 'User', name: 'alice' });
    const path = (text: string): AccessAttributes => ({
      ...ask('get', ''),
      isResourceRequest: false,
      path: text,
    });
    expect(allowed(alice, path('/healthz'))).toBe(true);
    expect(allowed(alice, path('/healthz/etcd'))).toBe(false);
    expect(allowed(alice, path('/x/y/z'))).toBe(true);
    expect(allowed(alice, { ...path('/x/y'), verb: 'post' })).toBe(false);
  });

  it('sees a changed binding at once, also for users asked about before', () => {
    put('Role', 'a', 'r', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] });
    expect(allowed(alice, ask('get', 'pods', 'a', 'p'))).toBe(false);
    bind('a', 'rb', ['Role', 'r'], { kind: 'User', name: 'alice' });
    expect(allowed(alice, ask('get', 'pods', 'a', 'p'))).toBe(true);
    put('Role', 'a', 'r', { rules: [] });
    expect(allowed(alice, ask('get', 'pods', 'a', 'p'))).toBe(false);
  });

  it('tells which rule allowed a request, for reviews and for the ledger', () => {
    put('Role', 'a', 'r', {
      rules: [
        { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
        { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
      ],
    });
    bind('a', 'rb', ['Role', 'r'], { kind: 'User', name: 'alice' });
    const decision = authorizer.authorize(alice, ask('get', 'pods', 'a', 'p'));
    expect(decision.reason).toBe('RBAC: allowed by RoleBinding "rb/a" of Role "r" to User "alice"');
    expect(decision.by).toBe('Role/a/r rule 1');
    expect(authorizer.authorize(user('root', 'system:masters'), ask('*', 'x')).reason).toBe('');
  });

  it('adds dangling role references to the refusal', () => {
    bind('a', 'rb', ['Role', 'gone'], { kind: 'User', name: 'alice' });
    bind('', 'crb', ['ClusterRole', 'lost'], { kind: 'User', name: 'alice' });
    const attributes = ask('get', 'configmaps', 'a', 'c');
    const { reason } = authorizer.authorize(alice, attributes);
    const error = forbiddenError(alice, attributes, reason);
    expect(error.message).toBe(
      'configmaps "c" is forbidden: User "alice" cannot get resource "configmaps" in API group "" in the namespace "a": ' +
        'RBAC: [clusterrole.rbac.authorization.k8s.io "lost" not found, role.rbac.authorization.k8s.io "gone" not found]',
    );
  });
});

describe('forbiddenError', () => {
  it('names subresource, group and scope', () => {
    const attributes = ask('get', 'deployments.apps/status', '', 'd');
    expect(forbiddenError(alice, attributes, '').message).toBe(
      'deployments.apps "d" is forbidden: User "alice" cannot get resource "deployments/status" in API group "apps" at the cluster scope',
    );
  });

  it('speaks of the path where there is no resource', () => {
    const attributes = { ...ask('get', ''), isResourceRequest: false, path: '/metrics' };
    const { status } = forbiddenError(alice, attributes, '');
    expect(status.message).toBe('forbidden: User "alice" cannot get path "/metrics"');
    expect(status.details).toEqual({});
  });
});
