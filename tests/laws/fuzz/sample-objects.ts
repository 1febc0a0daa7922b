import type { JsonObject } from '../../../sim/kube/index.ts';

const metadata = { labels: { env: 'a' }, annotations: { 'x/y': 'z' }, finalizers: ['a.b/c'] };
const pod = {
  containers: [
    {
      name: 'c',
      image: 'i',
      ports: [{ containerPort: 80, name: 'web' }],
      env: [{ name: 'A', value: 'b' }],
      resources: { limits: { cpu: '10m' } },
      livenessProbe: { httpGet: { port: 80 } },
    },
  ],
  volumes: [{ name: 'v', emptyDir: {} }],
};
const workload = {
  replicas: 1,
  selector: { matchLabels: { a: 'b' } },
  template: { metadata: { labels: { a: 'b' } }, spec: pod },
};

/** One sound object per fuzzed kind: what random changes are made to, so that they get past the first checks. */
export const SAMPLES: Readonly<Record<string, JsonObject>> = {
  ConfigMap: { metadata, data: { a: '1', b: '2' } },
  Pod: { metadata: { labels: { env: 'a' } }, spec: pod },
  Service: { metadata, spec: { selector: { a: 'b' }, ports: [{ name: 'p', port: 80, targetPort: 'web' }] } },
  Secret: { metadata, type: 'Opaque', data: { a: 'aGk=' }, stringData: { b: 'c' } },
  Event: {
    metadata: {},
    involvedObject: { kind: 'Pod', name: 'a', namespace: 'fuzz' },
    reason: 'R',
    message: 'm',
    type: 'Normal',
  },
  Deployment: {
    metadata,
    spec: { ...workload, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } } },
  },
  Job: { metadata, spec: { backoffLimit: 1, template: { spec: { ...pod, restartPolicy: 'Never' } } } },
  Lease: {
    metadata,
    spec: { holderIdentity: 'x', leaseDurationSeconds: 15, renewTime: '2026-01-01T00:00:00.000000Z' },
  },
  Role: { metadata, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
  HorizontalPodAutoscaler: {
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' },
      maxReplicas: 3,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
        },
      ],
    },
  },
  Things: {
    metadata,
    spec: { a: 1, list: [{ name: 'x', value: 'y' }], free: { deep: { er: [1, null] } } },
    status: { phase: 'P', replicas: 1 },
  },
  Gadgets: {
    metadata,
    spec: { min: 1, max: 2, names: ['a', 'b'], items: [{ k: 'a', v: 1 }], port: '80', when: '1h' },
    status: { ok: true },
  },
};

function definition(plural: string, kind: string, schema: JsonObject): JsonObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.fuzz.test` },
    spec: {
      group: 'fuzz.test',
      scope: 'Namespaced',
      names: { plural, singular: plural.slice(0, -1), kind, listKind: `${kind}List` },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schema },
          subresources: {
            status: {},
            scale: { specReplicasPath: '.spec.min', statusReplicasPath: '.status.replicas' },
          },
          additionalPrinterColumns: [{ name: 'Min', type: 'integer', jsonPath: '.spec.min' }],
          selectableFields: plural === 'gadgets' ? [{ jsonPath: '.spec.when' }] : [],
        },
      ],
    },
  };
}

const free = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** Two custom types: one that takes anything, one with list types, defaults, patterns and rules. */
export const DEFINITIONS: readonly JsonObject[] = [
  definition('things', 'Things', { type: 'object', properties: { spec: free, status: free } }),
  definition('gadgets', 'Gadgets', {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        'x-kubernetes-validations': [
          {
            rule: '!has(self.min) || !has(self.max) || self.min <= self.max',
            messageExpression: "'too big'",
          },
        ],
        properties: {
          min: { type: 'integer', default: 1, minimum: 0 },
          max: { type: 'integer', format: 'int32' },
          names: {
            type: 'array',
            items: { type: 'string', maxLength: 10 },
            'x-kubernetes-list-type': 'set',
            maxItems: 20,
          },
          items: {
            type: 'array',
            maxItems: 20,
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['k'],
            items: {
              type: 'object',
              required: ['k'],
              properties: { k: { type: 'string' }, v: { type: 'integer', nullable: true } },
            },
          },
          port: { 'x-kubernetes-int-or-string': true },
          when: { type: 'string', pattern: '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$' },
        },
      },
      status: free,
    },
  }),
];
