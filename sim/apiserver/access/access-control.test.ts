import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../clock/index.ts';
import { at, type JsonObject, type KubeObject } from '../../kube/index.ts';
import { Random } from '../../random/index.ts';
import { ApiClient, type ResourcePath } from '../client.ts';
import { ApiServer } from '../server.ts';
import { parseTokenFile } from './token-file.ts';

const TOKENS = parseTokenFile('root,root,0,"system:masters"\nalice,alice,2\nerin,erin,5,"devs,auditors"\n');
const RBAC = 'rbac.authorization.k8s.io';

let clock: VirtualClock;
let server: ApiServer;

beforeEach(async () => {
  clock = new VirtualClock();
  server = new ApiServer({ clock, random: new Random(1), tokens: TOKENS });
  await as('root').create(core('namespaces'), {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'a' },
  });
});

function as(token: string): ApiClient {
  return new ApiClient({ handler: server.handle, token, userAgent: 'test/1' });
}

function core(resource: string, namespace = '', name?: string): ResourcePath {
  const path = { group: '', version: 'v1', resource };
  return { ...path, ...(namespace === '' ? {} : { namespace }), ...(name === undefined ? {} : { name }) };
}

function rbac(resource: string, namespace = ''): ResourcePath {
  return { ...core(resource, namespace), group: RBAC };
}

function review(group: string, kind: string, spec: JsonObject, namespace = ''): [ResourcePath, JsonObject] {
  const path = { ...core(`${kind.toLowerCase()}s`, namespace), group };
  return [path, { apiVersion: `${group}/v1`, kind, spec }];
}

async function grant(user: string, rules: JsonObject[], namespace = 'a'): Promise<void> {
  const apiVersion = `${RBAC}/v1`;
  await as('root').create(rbac('roles', namespace), {
    apiVersion,
    kind: 'Role',
    metadata: { name: user },
    rules,
  });
  await as('root').create(rbac('rolebindings', namespace), {
    apiVersion,
    kind: 'RoleBinding',
    metadata: { name: user },
    roleRef: { apiGroup: RBAC, kind: 'Role', name: user },
    subjects: [{ kind: 'User', name: user }],
  });
}

async function robotToken(spec: JsonObject = {}): Promise<KubeObject> {
  const metadata = { name: 'robot' };
  await as('root').create(core('serviceaccounts', 'a'), {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata,
  });
  return as('root').create(
    { ...core('serviceaccounts', 'a', 'robot'), subresource: 'token' },
    { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec },
  );
}

async function whoAmI(client: ApiClient, headers: Record<string, string> = {}): Promise<unknown> {
  const answer = await client.create(...review('authentication.k8s.io', 'SelfSubjectReview', {}), {
    headers,
  });
  return at(answer, 'status', 'userInfo');
}

describe('service account tokens', () => {
  it('authenticate their account until they expire', async () => {
    const token = String(at(await robotToken({ expirationSeconds: 600 }), 'status', 'token'));
    expect(await whoAmI(as(token))).toMatchObject({
      username: 'system:serviceaccount:a:robot',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:a', 'system:authenticated'],
    });
    await clock.run({ until: clock.now() + 600_000 });
    await expect(whoAmI(as(token))).rejects.toMatchObject({ code: 401 });
  });

  it('die with their account, even when a new one has the name', async () => {
    const token = String(at(await robotToken(), 'status', 'token'));
    await as('root').delete(core('serviceaccounts', 'a', 'robot'));
    await expect(whoAmI(as(token))).rejects.toMatchObject({ code: 401 });
    const again = String(at(await robotToken(), 'status', 'token'));
    await expect(whoAmI(as(token))).rejects.toMatchObject({ code: 401 });
    expect(await whoAmI(as(again))).toMatchObject({ username: 'system:serviceaccount:a:robot' });
  });

  it('for another audience are no credentials here, but reviewable for it', async () => {
    const token = String(at(await robotToken({ audiences: ['vault'] }), 'status', 'token'));
    await expect(whoAmI(as(token))).rejects.toMatchObject({ code: 401 });
    const ask = async (audiences: string[]): Promise<unknown> =>
      at(
        await as('root').create(...review('authentication.k8s.io', 'TokenReview', { token, audiences })),
        'status',
        'authenticated',
      );
    expect(await ask(['vault', 'other'])).toBe(true);
    expect(await ask(['other'])).toBeUndefined();
  });

  it('are not issued for less than ten minutes or for accounts that do not exist', async () => {
    await expect(robotToken({ expirationSeconds: 599 })).rejects.toThrow(
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
    );
    const ghost = { ...core('serviceaccounts', 'a', 'ghost'), subresource: 'token' };
    await expect(as('root').create(ghost, { spec: {} })).rejects.toThrow('serviceaccounts "ghost" not found');
  });

  it('bound to a pod end with it', async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    };
    await as('root').create(core('pods', 'a'), pod);
    const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'p' };
    const token = String(at(await robotToken({ boundObjectRef }), 'status', 'token'));
    expect(await whoAmI(as(token))).toMatchObject({
      extra: { 'authentication.kubernetes.io/pod-name': ['p'] },
    });
    await as('root').delete(core('pods', 'a', 'p'));
    await expect(whoAmI(as(token))).rejects.toMatchObject({ code: 401 });
  });
});

describe('authentication', () => {
  const raw = (
    headers: Record<string, string>,
    certificate?: { commonName: string; organizations: string[] },
  ) =>
    server.access.authenticator.authenticate({
      headers,
      ...(certificate ? { clientCertificate: certificate } : {}),
    });

  it('lets a certificate win over a bad token, and a bad token lose where none would pass', () => {
    const certificate = { commonName: 'carl', organizations: ['ops'] };
    expect(raw({ authorization: 'Bearer junk' }, certificate)).toMatchObject({
      name: 'carl',
      groups: ['ops', 'system:authenticated'],
    });
    expect(() => raw({ authorization: 'Bearer junk' })).toThrow('Unauthorized');
  });

  it.each([{}, { authorization: 'Basic YTpi' }, { authorization: 'Bearer' }, { authorization: 'Bearer ' }])(
    'counts %j as anonymous',
    (headers) => {
      expect(raw(headers)).toEqual({ name: 'system:anonymous', groups: ['system:unauthenticated'] });
    },
  );

  it('reads the scheme in any case', () => {
    expect(raw({ authorization: 'bEARER alice' }).name).toBe('alice');
  });
});

describe('impersonation', () => {
  it('becomes user, groups, uid and extra for those who may', async () => {
    const headers = {
      'impersonate-user': 'zoe',
      'impersonate-group': 'team-a',
      'impersonate-uid': 'u-1',
      'impersonate-extra-scope%2fx': 'y',
    };
    expect(await whoAmI(as('root'), headers)).toEqual({
      username: 'zoe',
      uid: 'u-1',
      groups: ['team-a', 'system:authenticated'],
      extra: { 'scope/x': ['y'] },
    });
  });

  it('names the first part that is refused', async () => {
    await expect(whoAmI(as('alice'), { 'impersonate-user': 'bob' })).rejects.toThrow(
      'users "bob" is forbidden: User "alice" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
    await grant('alice', [{ apiGroups: [''], resources: ['serviceaccounts'], verbs: ['impersonate'] }]);
    const robot = { 'impersonate-user': 'system:serviceaccount:a:robot' };
    expect(await whoAmI(as('alice'), robot)).toMatchObject({ username: 'system:serviceaccount:a:robot' });
    await expect(whoAmI(as('alice'), { ...robot, 'impersonate-group': 'system:masters' })).rejects.toThrow(
      'groups "system:masters" is forbidden: User "alice" cannot impersonate resource "groups"',
    );
    await expect(whoAmI(as('alice'), { ...robot, 'impersonate-extra-k': 'v' })).rejects.toThrow(
      'userextras.authentication.k8s.io "v" is forbidden: User "alice" cannot impersonate resource "userextras/k"',
    );
  });

  it('answers plain text when there is no user to impersonate', async () => {
    const response = await as('root').request('GET', core('nodes'), undefined, {
      headers: { 'impersonate-group': 'devs' },
    });
    expect(response.status).toBe(500);
    const text = response.body.kind === 'bytes' ? Buffer.from(response.body.bytes).toString() : '';
    expect(text).toBe(
      'Internal Server Error: "/api/v1/nodes": requested [{Group  devs    }] without impersonating a user\n',
    );
  });
});

describe('access reviews', () => {
  const AUTHORIZATION = 'authorization.k8s.io';
  const attributes = { namespace: 'a', verb: 'get', resource: 'configmaps' };

  it('answer for oneself and for others, with the binding that allows it', async () => {
    await grant('alice', [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }]);
    const own = await as('alice').create(
      ...review(AUTHORIZATION, 'SelfSubjectAccessReview', { resourceAttributes: attributes }),
    );
    expect(at(own, 'status')).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "alice/a" of Role "alice" to User "alice"',
    });
    const other = await as('root').create(
      ...review(AUTHORIZATION, 'SubjectAccessReview', { user: 'bob', resourceAttributes: attributes }),
    );
    expect(at(other, 'status')).toEqual({ allowed: false });
  });

  it.each<[string, JsonObject, string]>([
    [
      'SelfSubjectAccessReview',
      {},
      'exactly one of nonResourceAttributes or resourceAttributes must be specified',
    ],
    [
      'SubjectAccessReview',
      { resourceAttributes: attributes },
      'spec.user: Invalid value: "": at least one of user or group must be specified',
    ],
    [
      'SubjectAccessReview',
      { user: 'u', resourceAttributes: attributes, nonResourceAttributes: { path: '/x', verb: 'get' } },
      'spec.nonResourceAttributes: Invalid value: authorization.NonResourceAttributes{Path:"/x", Verb:"get"}: cannot be specified in combination with resourceAttributes',
    ],
  ])('%s refuses %j', async (kind, spec, why) => {
    await expect(as('root').create(...review(AUTHORIZATION, kind, spec))).rejects.toThrow(why);
  });

  it('list the rules one holds in a namespace', async () => {
    await grant('alice', [{ apiGroups: [''], resources: ['pods'], verbs: ['get'], resourceNames: ['p'] }]);
    const answer = await as('alice').create(
      ...review(AUTHORIZATION, 'SelfSubjectRulesReview', { namespace: 'a' }),
    );
    expect(at(answer, 'status', 'resourceRules')).toContainEqual({
      verbs: ['get'],
      apiGroups: [''],
      resources: ['pods'],
      resourceNames: ['p'],
    });
    expect(at(answer, 'status', 'incomplete')).toBe(false);
  });
});

describe('escalation', () => {
  const maker = [
    { apiGroups: [RBAC], resources: ['roles', 'rolebindings'], verbs: ['create', 'update', 'patch', 'get'] },
    { apiGroups: [''], resources: ['configmaps', 'pods/*'], verbs: ['get', 'list'] },
  ];
  const role = (rules: JsonObject[]) => ({
    apiVersion: `${RBAC}/v1`,
    kind: 'Role',
    metadata: { name: 'x' },
    rules,
  });
  const rule = (resources: string[], verbs: string[], more: JsonObject = {}) => ({
    apiGroups: [''],
    resources,
    verbs,
    ...more,
  });

  it('refuses exactly the rights the writer lacks, one line per resource', async () => {
    await grant('alice', maker);
    const wanted = role([rule(['secrets', 'configmaps'], ['get', 'list', 'delete'])]);
    await expect(as('alice').create(rbac('roles', 'a'), wanted)).rejects.toThrow(
      'roles.rbac.authorization.k8s.io "x" is forbidden: user "alice" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n' +
        '{APIGroups:[""], Resources:["configmaps"], Verbs:["delete"]}\n' +
        '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list" "delete"]}',
    );
  });

  it('lets through what is held, by name as well, and what the escalate verb covers', async () => {
    await grant('alice', maker);
    const held = role([rule(['configmaps'], ['get'], { resourceNames: ['only'] })]);
    await expect(as('alice').create(rbac('roles', 'a'), held)).resolves.toBeDefined();
    await grant('erin', [{ apiGroups: [RBAC], resources: ['roles'], verbs: ['create', 'escalate'] }]);
    const more = { ...role([rule(['secrets'], ['*'])]), metadata: { name: 'y' } };
    await expect(as('erin').create(rbac('roles', 'a'), more)).resolves.toBeDefined();
  });

  it('checks the role behind a binding, which must exist', async () => {
    await grant('alice', maker);
    const binding = (kind: string, name: string) => ({
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { name: 'b' },
      roleRef: { apiGroup: RBAC, kind, name },
      subjects: [{ kind: 'User', name: 'bob' }],
    });
    const bind = (kind: string, name: string) =>
      as('alice').create(rbac('rolebindings', 'a'), binding(kind, name));
    await expect(bind('Role', 'none')).rejects.toThrow(
      'rolebindings.rbac.authorization.k8s.io "none" not found',
    );
    await expect(bind('ClusterRole', 'cluster-admin')).rejects.toThrow(
      '{APIGroups:["*"], Resources:["*"], Verbs:["*"]}',
    );
    await expect(bind('Role', 'alice')).resolves.toBeDefined();
  });
});
