import { describe, expect, it } from 'vitest';
import { fieldErrorText, type JsonObject, type KubeObject } from '../../../../kube/index.ts';
import { customResourceDefinitionStrategy as strategy } from '../crd-strategy.ts';

const context = { user: { username: 'admin', groups: [] }, now: 0, subresource: '', warn: () => {} } as never;

const preserving = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** A CRD `ws.ex.test` whose one version has `schema` below `spec`. */
function crdWith(schema: JsonObject, spec: JsonObject = {}, name = 'ws.ex.test'): KubeObject {
  const openAPIV3Schema = { type: 'object', properties: { spec: schema, status: preserving } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name },
    spec: {
      group: 'ex.test',
      scope: 'Namespaced',
      names: { plural: 'ws', singular: 'w', kind: 'W' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema },
          subresources: { status: {} },
        },
      ],
      ...spec,
    },
  };
}

function errorsOf(crd: KubeObject): string[] {
  const prepared = strategy.prepareForCreate(strategy.applyDefaults(crd), context);
  return strategy.validateCreate(prepared, context).map(fieldErrorText);
}

const version = (name: string, more: JsonObject = {}): JsonObject => ({
  name,
  served: true,
  storage: true,
  schema: { openAPIV3Schema: { type: 'object' } },
  ...more,
});
const property = (schema: JsonObject): KubeObject => crdWith({ type: 'object', properties: { a: schema } });
const AT = 'spec.validation.openAPIV3Schema.properties[spec].properties[a]';
const LABEL =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

// recorded: conformance crd/rejected
const RECORDED: readonly [string, KubeObject, string[]][] = [
  [
    'a name that is not plural.group',
    crdWith(preserving, {}, 'wrong.ex.test'),
    ['metadata.name: Invalid value: "wrong.ex.test": must be spec.names.plural+"."+spec.group'],
  ],
  [
    'a version without schema',
    crdWith({}, { versions: [{ name: 'v1', served: true, storage: true }] }),
    ['spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required'],
  ],
  [
    'two storage versions',
    crdWith({}, { versions: [version('v1'), version('v2')] }),
    [
      'spec.versions: Invalid value: []apiextensions.CustomResourceDefinitionVersion{}: must have exactly one version marked as storage version',
      'status.storedVersions: Invalid value: []string{"v1"}: must have the storage version v2',
    ],
  ],
  [
    'a field without type',
    property({ description: 'no type' }),
    [`${AT}.type: Required value: must not be empty for specified object fields`],
  ],
  [
    'a default of the wrong type',
    property({ type: 'integer', default: 'x' }),
    [`${AT}.default: Invalid value: "string":  in body must be of type integer: "string"`],
  ],
  [
    'a bad version name',
    crdWith({}, { versions: [version('V_1')] }),
    [`spec.versions[0].name: Invalid value: "V_1": ${LABEL}`, `spec.version: Invalid value: "V_1": ${LABEL}`],
  ],
  [
    'a bad scope',
    crdWith(preserving, { scope: 'Galaxy' }),
    ['spec.scope: Unsupported value: "Galaxy": supported values: "Cluster", "Namespaced"'],
  ],
  [
    'a list-map without keys',
    property({
      type: 'array',
      'x-kubernetes-list-type': 'map',
      items: { type: 'object', properties: { k: { type: 'string' } } },
    }),
    [`${AT}.x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map`],
  ],
  [
    'unique items',
    property({ type: 'array', uniqueItems: true, items: { type: 'string' } }),
    [
      `${AT}.uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic`,
    ],
  ],
];

describe('validation of CRDs', () => {
  it.each(RECORDED)('refuses %s', (_what, crd, expected) => {
    expect(errorsOf(crd)).toEqual(expected);
  });

  it('accepts a minimal CRD and fills in its defaults', () => {
    const crd = crdWith(preserving, { names: { plural: 'ws', kind: 'W' } });
    expect(errorsOf(crd)).toEqual([]);
    expect(strategy.prepareForCreate(strategy.applyDefaults(crd), context)).toMatchObject({
      spec: {
        names: { plural: 'ws', singular: 'w', kind: 'W', listKind: 'WList' },
        conversion: { strategy: 'None' },
      },
      status: { conditions: null, acceptedNames: { kind: '', plural: '' }, storedVersions: ['v1'] },
    });
  });

  it('names what nested schemas may not say, sorted', () => {
    const crd = property({
      type: 'string',
      anyOf: [{ type: 'string', description: 'x' }, { pattern: '(?=x)' }],
    });
    expect(errorsOf(crd)).toEqual([
      `${AT}.anyOf[0].description: Forbidden: must be empty to be structural`,
      `${AT}.anyOf[0].type: Forbidden: must be empty to be structural`,
      `${AT}.anyOf[1].pattern: Invalid value: "(?=x)": must be a valid regular expression, but isn't: error parsing regexp: invalid or unsupported Perl syntax: \`(?=\``,
    ]);
  });

  it('keeps scope and names once established', () => {
    const old = strategy.applyDefaults(crdWith(preserving));
    const established = {
      ...old,
      status: { ...(old['status'] as JsonObject), conditions: [{ type: 'Established', status: 'True' }] },
    };
    const changed = { ...established, spec: { ...(old['spec'] as JsonObject), scope: 'Cluster' } };
    expect(strategy.validateUpdate(changed, established, context).map(fieldErrorText)).toEqual([
      'spec.scope: Invalid value: "Cluster": field is immutable',
    ]);
  });
});

describe('schemas that cannot be made structural', () => {
  it('are told what is forbidden, not what is missing for a structure', () => {
    expect(errorsOf(crdWith({ type: 'object', properties: { a: { $ref: '#/x' } } }))).toEqual([
      'spec.validation.openAPIV3Schema.properties[spec].properties[a].$ref: Forbidden: $ref is not supported',
    ]);
  });

  it('are refused as such when nothing else speaks against them', () => {
    expect(
      errorsOf(crdWith({ type: 'object', properties: { a: { type: 'string', $schema: 'x' } } })),
    ).toEqual([
      `spec.validation.openAPIV3Schema: Invalid value: "": OpenAPIV3Schema 'schema' is not supported`,
    ]);
  });
});

describe('defaults', () => {
  it('have to pass the rules of their place', () => {
    const a = {
      type: 'integer',
      default: 0,
      'x-kubernetes-validations': [{ rule: 'self > 1', message: 'big' }],
    };
    expect(errorsOf(crdWith({ type: 'object', properties: { a } }))).toEqual([
      'spec.validation.openAPIV3Schema.properties[spec].properties[a].default: Invalid value: "integer": big',
    ]);
  });
});
