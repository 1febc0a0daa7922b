import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type FieldError, fieldErrorText, type JsonObject, type KubeObject } from '../../../kube/index.ts';
import {
  compileRules,
  schemaFromCrd,
  validateEmbeddedResources,
  validateListTypes,
  validateSchema,
} from '../../../schema/index.ts';
import type { StrategyContext } from '../resource.ts';
import { customResourceDefinitionStrategy as strategy } from './crd-strategy.ts';

/** One question to the real validators: either a rule over the file's `properties`, or a schema of its own. */
interface Recording {
  readonly rule?: JsonObject;
  readonly schema?: JsonObject;
  readonly object?: JsonObject;
  readonly old?: JsonObject;
  /** What they said of the CRD, and, when it was fine, of the object. */
  readonly crd: readonly string[];
  readonly errors?: readonly string[];
}

interface Recordings {
  readonly properties: JsonObject;
  readonly spec: JsonObject;
  readonly cases: readonly Recording[];
}

const file = new URL('./testdata/validator-recordings.json', import.meta.url);
const recordings = JSON.parse(readFileSync(file, 'utf8')) as Recordings;

const context: StrategyContext = {
  user: { username: 'admin', groups: [] } as unknown as StrategyContext['user'],
  now: 0,
  subresource: '',
  warn: () => {},
};

function schemaOf(recording: Recording): JsonObject {
  if (recording.schema !== undefined) return recording.schema;
  const spec = {
    type: 'object',
    properties: recordings.properties,
    'x-kubernetes-validations': [recording.rule!],
  };
  return { type: 'object', properties: { spec } };
}

function crdErrors(openAPIV3Schema: JsonObject): readonly string[] {
  const crd: KubeObject = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'ws.ex.test' },
    spec: {
      group: 'ex.test',
      scope: 'Namespaced',
      names: { plural: 'ws', singular: 'w', kind: 'W' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  };
  const prepared = strategy.prepareForCreate(strategy.applyDefaults(crd), context);
  return texts(strategy.validateCreate(prepared, context));
}

function objectErrors(json: JsonObject, object: JsonObject, old: JsonObject | undefined): readonly string[] {
  const schema = schemaFromCrd(json);
  return texts([
    ...validateSchema(object, schema, old),
    ...validateEmbeddedResources(object, schema),
    ...validateListTypes(object, schema),
    ...(compileRules(schema)?.validate(object, old) ?? []),
  ]);
}

/** Sorted, because Go walks maps in random order; addresses of pointers are no facts. */
function texts(errors: readonly FieldError[]): readonly string[] {
  return errors.map((error) => fieldErrorText(error).replace(/\(0x[0-9a-f]+\)|\(0xc0+\)/g, '(<ptr>)')).sort();
}

// the recorder leaves out the status of the CRD, where the stored version is missing
const ofSpec = (errors: readonly string[]): readonly string[] =>
  errors.filter((error) => !error.startsWith('status.storedVersions')).toSorted();

describe('the real validators of CRDs and custom resources', () => {
  it.each(
    recordings.cases.map((each) => [JSON.stringify(each.rule ?? each.schema).slice(0, 160), each] as const),
  )('%s', (_name, recording) => {
    const schema = schemaOf(recording);
    expect(crdErrors(schema)).toEqual(ofSpec(recording.crd));
    if (recording.errors === undefined) return;
    const object = recording.object ?? { spec: recordings.spec };
    expect(objectErrors(schema, object, recording.old)).toEqual(recording.errors.toSorted());
  });
});
