import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../clock/index.ts';
import type { JsonObject } from '../../kube/index.ts';
import { Random } from '../../random/index.ts';
import { ApiClient, type CallOptions } from '../client.ts';
import { ApiServer } from '../server.ts';

const GROUP = 'admissionregistration.k8s.io';
let client: ApiClient;

beforeEach(async () => {
  const tokens = [{ token: 't', user: 'root', uid: '0', groups: ['system:masters'] }];
  const server = new ApiServer({ clock: new VirtualClock(), random: new Random(1), tokens });
  client = new ApiClient({ handler: server.handle, token: 't', userAgent: 'test/1' });
  const metadata = { name: 'a', labels: { team: 'blue' } };
  await client.create(
    { group: '', version: 'v1', resource: 'namespaces' },
    { apiVersion: 'v1', kind: 'Namespace', metadata },
  );
});

const MATCH = {
  resourceRules: [
    { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['configmaps'] },
  ],
};

async function policy(spec: JsonObject, binding: JsonObject = {}): Promise<void> {
  await client.create(
    { group: GROUP, version: 'v1', resource: 'validatingadmissionpolicies' },
    {
      apiVersion: `${GROUP}/v1`,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'p' },
      spec: { matchConstraints: MATCH, ...spec },
    },
  );
  await client.create(
    { group: GROUP, version: 'v1', resource: 'validatingadmissionpolicybindings' },
    {
      apiVersion: `${GROUP}/v1`,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: 'b' },
      spec: { policyName: 'p', validationActions: ['Deny'], ...binding },
    },
  );
}

function configMap(name: string, data: JsonObject, options?: CallOptions): Promise<unknown> {
  const path = { group: '', version: 'v1', resource: 'configmaps', namespace: 'a' };
  return client.create(path, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }, options);
}

const prefix = `configmaps "x" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: `;

describe('ValidatingAdmissionPolicy', () => {
  it('refuses with 422 and the failed expression', async () => {
    await policy({ validations: [{ expression: "object.data.mode == 'safe'" }] });
    await expect(configMap('x', { mode: 'safe' })).resolves.toBeDefined();
    await expect(configMap('x', { mode: 'fast' })).rejects.toMatchObject({
      code: 422,
      reason: 'Invalid',
      message: `${prefix}failed expression: object.data.mode == 'safe'`,
    });
  });

  it.each<[string, JsonObject, { code: number; message: string }]>([
    ['message', { expression: 'false', message: ' no ' }, { code: 422, message: `${prefix}no` }],
    [
      'reason',
      { expression: 'false', message: 'no', reason: 'Forbidden' },
      { code: 403, message: `${prefix}no` },
    ],
    [
      'messageExpression',
      { expression: 'false', messageExpression: "'in ' + namespaceObject.metadata.labels.team" },
      { code: 422, message: `${prefix}in blue` },
    ],
    [
      'a messageExpression that fails',
      { expression: 'false', message: 'fallback', messageExpression: 'object.nope' },
      { code: 422, message: `${prefix}fallback` },
    ],
    [
      'an expression that fails',
      { expression: 'object.data.nope == 1' },
      {
        code: 422,
        message: `${prefix}expression 'object.data.nope == 1' resulted in error: no such key: nope`,
      },
    ],
  ])('uses %s', async (_, validation, refusal) => {
    await policy({ validations: [validation] });
    await expect(configMap('x', { k: 'v' })).rejects.toMatchObject(refusal);
  });

  it('lets failing expressions pass under failurePolicy Ignore', async () => {
    await policy({ failurePolicy: 'Ignore', validations: [{ expression: 'object.data.nope == 1' }] });
    await expect(configMap('x', { k: 'v' })).resolves.toBeDefined();
  });

  it('applies only where rules and conditions say', async () => {
    await policy({
      matchConditions: [{ name: 'not-free', expression: "object.metadata.name != 'free'" }],
      validations: [{ expression: 'false' }],
    });
    await expect(configMap('free', {})).resolves.toBeDefined();
    await expect(configMap('x', {})).rejects.toThrow(prefix);
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } };
    const secrets = { group: '', version: 'v1', resource: 'secrets', namespace: 'a' };
    await expect(client.create(secrets, secret)).resolves.toBeDefined();
  });

  it('gives expressions variables, parameters and the request', async () => {
    await configMap('limits', { max: '2' });
    await policy(
      {
        paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
        variables: [
          { name: 'max', expression: 'int(params.data.max)' },
          { name: 'broken', expression: 'object.nope' },
          { name: 'fits', expression: 'size(object.data) <= variables.max' },
        ],
        validations: [
          {
            expression: 'variables.fits',
            messageExpression: "request.userInfo.username + ' wants too much'",
          },
        ],
      },
      { paramRef: { name: 'limits', namespace: 'a', parameterNotFoundAction: 'Deny' } },
    );
    await expect(configMap('y', { a: '1', b: '2' })).resolves.toBeDefined();
    await expect(configMap('x', { a: '1', b: '2', c: '3' })).rejects.toThrow(`${prefix}root wants too much`);
    await client.delete({ group: '', version: 'v1', resource: 'configmaps', namespace: 'a', name: 'limits' });
    await expect(configMap('x', {})).rejects.toThrow(
      `${prefix}failed to configure binding: no params found for policy binding with \`Deny\` parameterNotFoundAction`,
    );
  });

  it('only warns where the binding says Warn', async () => {
    await policy(
      { validations: [{ expression: 'false', message: 'careful' }] },
      { validationActions: ['Warn'] },
    );
    const path = { group: '', version: 'v1', resource: 'configmaps', namespace: 'a' };
    const response = await client.request('POST', path, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x' },
    });
    expect(response.status).toBe(201);
    expect(String(response.headers['warning'])).toContain(
      "Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': careful",
    );
  });
});
