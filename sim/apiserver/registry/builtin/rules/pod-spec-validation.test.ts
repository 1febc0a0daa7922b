import { describe, expect, it } from 'vitest';
import { fieldErrorText, type JsonObject } from '../../../../kube/index.ts';
import { podDefaults } from './pod-spec-defaults.ts';
import { validatePodSpec } from './pod-spec-validation.ts';

const container = { name: 'c', image: 'i' };

const refusals = (spec: JsonObject): string[] =>
  validatePodSpec(podDefaults({ containers: [container], ...spec }), 'spec').map(fieldErrorText);

/** What is refused in a pod of one container with these fields, without the path to the container. */
const ofContainer = (fields: JsonObject): string[] =>
  refusals({ containers: [{ ...container, ...fields }] }).map((text) =>
    text.replace('spec.containers[0].', ''),
  );

describe('containers', () => {
  it.each<[JsonObject, string[]]>([
    [
      { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.zork' } } }] },
      [
        'env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.zork": error converting fieldPath: field label not supported: metadata.zork',
      ],
    ],
    [
      { env: [{ name: 'A', valueFrom: { configMapKeyRef: { key: '' } } }] },
      [
        'env[0].valueFrom.configMapKeyRef.name: Required value',
        'env[0].valueFrom.configMapKeyRef.key: Required value',
      ],
    ],
    [{ envFrom: [{}] }, ['envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`']],
    [
      { resources: { limits: { 'ex.com/gpu': '2' }, requests: { 'ex.com/gpu': '1' } } },
      ['resources.requests: Invalid value: "1": must be equal to ex.com/gpu limit of 2'],
    ],
    [
      { resources: { limits: { 'hugepages-2Mi': '4Mi' } } },
      ['resources: Forbidden: HugePages require cpu or memory'],
    ],
    [
      { livenessProbe: { httpGet: { port: 80, scheme: 'FTP' } } },
      ['livenessProbe.httpGet.scheme: Unsupported value: "FTP": supported values: "HTTP", "HTTPS"'],
    ],
    [
      { readinessProbe: { tcpSocket: { port: 1 }, terminationGracePeriodSeconds: 5 } },
      ['readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes'],
    ],
    [{ lifecycle: { preStop: {} } }, ['lifecycle.preStop: Required value: must specify a handler type']],
    [
      { securityContext: { privileged: true } },
      ['securityContext.privileged: Forbidden: disallowed by cluster policy'],
    ],
    [{ restartPolicy: 'Always' }, ['restartPolicy: Forbidden: may not be set for non-init containers']],
    [
      {
        ports: [
          { containerPort: 80, hostPort: 80 },
          { containerPort: 81, hostPort: 80 },
        ],
      },
      ['ports[1].hostPort: Duplicate value: "TCP//80"'],
    ],
  ])('%j', (fields, texts) => {
    expect(ofContainer(fields)).toEqual(texts);
  });
});

describe('pods', () => {
  it.each<[JsonObject, string[]]>([
    [
      { dnsPolicy: 'None' },
      ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'],
    ],
    [
      { securityContext: { runAsUser: -1 } },
      ['spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive'],
    ],
    [
      { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: {} } } },
      [
        'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term',
      ],
    ],
    [
      { topologySpreadConstraints: [{ maxSkew: 0, topologyKey: 'z', whenUnsatisfiable: 'DoNotSchedule' }] },
      ['spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero'],
    ],
    [
      { volumes: [{ name: 'v', emptyDir: {}, hostPath: { path: '/x' } }] },
      ['spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type'],
    ],
    [
      { volumes: [{ name: 'v', secret: { secretName: 's', items: [{ key: 'a', path: '../x' }] } }] },
      [`spec.volumes[0].secret.items[0].path: Invalid value: "../x": must not contain '..'`],
    ],
    [{ terminationGracePeriodSeconds: -5 }, []],
  ])('%j', (spec, texts) => {
    expect(refusals(spec)).toEqual(texts);
  });
});
