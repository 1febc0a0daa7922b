import { type Json, type JsonObject, withKey } from '../../../sim/kube/index.ts';
import type { Random } from '../../../sim/random/index.ts';
import { once, phrase, pick } from './mutation.ts';

const KEYS = [
  'metadata',
  'name',
  'namespace',
  'labels',
  'annotations',
  'finalizers',
  'ownerReferences',
  'managedFields',
  'resourceVersion',
  'uid',
  'generateName',
  'spec',
  'status',
  'data',
  'containers',
  'template',
  'replicas',
  'conditions',
  'type',
  'ports',
  '$patch',
  '$retainKeys',
  '$setElementOrder/containers',
  '$deleteFromPrimitiveList/finalizers',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '',
  'a/b',
  'x'.repeat(300),
  'kind',
  'apiVersion',
  'rules',
] as const;
const TEXTS = [
  '',
  'a',
  'b',
  'v1',
  'ConfigMap',
  'True',
  '1',
  '-1',
  '1Gi',
  '10m',
  '__proto__',
  'a/b',
  'A_b',
  'replace',
  'delete',
  'merge',
  '2024-01-01T00:00:00Z',
  '\u0000',
  '\ud800',
  '\u{1f600}',
  'x'.repeat(70),
  '%2e%2e',
  '../..',
  'f:metadata',
  'k:{"a":1}',
  'Never',
  'Always',
] as const;

/** Random JSON out of the words of Kubernetes, with a taste for what breaks. */
export function randomJson(random: Random, depth = 4): Json {
  const kind = random.int(depth > 0 ? 9 : 5);
  switch (kind) {
    case 0:
      return null;
    case 1:
      return once(random, 2);
    case 2:
      return pick(random, [0, 1, -1, 80, 2 ** 31, 2 ** 53, 1.5, 1e300]);
    case 3:
    case 4:
      return pick(random, TEXTS);
    case 5:
    case 6:
      return Array.from({ length: random.int(4) }, () => randomJson(random, depth - 1));
    default: {
      let object: JsonObject = {};
      for (let left = random.int(5); left > 0; left--)
        object = withKey(object, pick(random, KEYS), randomJson(random, depth - 1));
      return object;
    }
  }
}

const POINTERS = [
  '',
  '/',
  'a',
  '/metadata',
  '/metadata/labels',
  '/data/a',
  '/data/__proto__',
  '/spec',
  '/spec/containers/0',
  '/spec/-',
  '/~1',
  '/~',
  '/metadata/finalizers/-',
  '/metadata/managedFields',
  '/-1',
  '/metadata/resourceVersion',
] as const;

/** A JSON patch, mostly well-formed. */
export function randomJsonPatch(random: Random): Json {
  if (once(random, 10)) return randomJson(random);
  return Array.from({ length: random.int(once(random, 50) ? 200 : 6) }, () => ({
    op: pick(random, ['add', 'remove', 'replace', 'move', 'copy', 'test', 'frob']),
    path: once(random, 20) ? randomJson(random, 1) : pick(random, POINTERS),
    from: pick(random, POINTERS),
    value: randomJson(random, 2),
  }));
}

const CEL = [
  'self',
  'oldSelf',
  '.spec',
  '.a',
  '[0]',
  "['x']",
  '==',
  '!=',
  '<',
  '>',
  '+',
  '-',
  '*',
  '/',
  '%',
  '&&',
  '||',
  '!',
  '?',
  ':',
  '(',
  ')',
  '1',
  '1.5',
  "'a'",
  '"',
  "r'\\d'",
  'true',
  'null',
  '.size()',
  'size(',
  'has(',
  '.all(x, ',
  '.exists(x, ',
  '.map(x, ',
  'x',
  ')',
  '{',
  '}',
  '[',
  ']',
  ',',
  ' in ',
  '.matches(',
  'duration(',
  "'1s'",
  'timestamp(',
  'quantity(',
  'url(',
  'isIP(',
  'b"',
  '\\',
  '0x',
  '9223372036854775808',
  'u',
  '..',
  '?.',
  'optional.of(',
  'string(',
  'int(',
  'dyn(',
  '__proto__',
  'constructor',
] as const;

/** A custom resource definition with rules, patterns and structures that may make no sense. */
export function randomCrd(random: Random, plural: string): JsonObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.fuzz.test` },
    spec: {
      group: 'fuzz.test',
      scope: pick(random, ['Namespaced', 'Cluster', 'Bogus']),
      names: { plural, singular: `${plural}x`, kind: `${plural[0]!.toUpperCase()}${plural.slice(1)}` },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: randomSchema(random, 4) },
          ...(once(random, 2) ? { subresources: { status: {}, scale: randomJson(random, 2) } } : {}),
          ...(once(random, 3)
            ? {
                additionalPrinterColumns: [
                  {
                    name: 'C',
                    type: 'string',
                    jsonPath: phrase(random, ['.', 'spec', '[', ']', '?(', '@', '*', "'", '=='], 8),
                  },
                ],
              }
            : {}),
        },
      ],
    },
  };
}

function randomSchema(random: Random, depth: number): JsonObject {
  const type = pick(random, [
    'object',
    'object',
    'array',
    'string',
    'integer',
    'number',
    'boolean',
    'null',
    undefined,
  ]);
  let schema: JsonObject = type === undefined ? {} : { type };
  const add = (key: string, value: Json): void => {
    schema = withKey(schema, key, value);
  };
  if (type === 'object' && depth > 0) {
    if (!once(random, 4))
      add('properties', {
        spec: randomSchema(random, depth - 1),
        [pick(random, KEYS)]: randomSchema(random, depth - 1),
      });
    else if (once(random, 2))
      add('additionalProperties', once(random, 2) ? true : randomSchema(random, depth - 1));
    if (once(random, 4)) add('x-kubernetes-preserve-unknown-fields', true);
    if (once(random, 8)) add('x-kubernetes-embedded-resource', true);
    if (once(random, 8)) add('x-kubernetes-map-type', pick(random, ['atomic', 'granular', 'bogus']));
  }
  if (type === 'array' && depth > 0) {
    add('items', randomSchema(random, depth - 1));
    if (once(random, 3)) add('x-kubernetes-list-type', pick(random, ['set', 'map', 'atomic', 'x']));
    if (once(random, 3)) add('x-kubernetes-list-map-keys', ['name']);
  }
  if (once(random, 4)) add('default', randomJson(random, 2));
  if (once(random, 6))
    add(
      'pattern',
      phrase(
        random,
        ['a', '+', '*', '(', ')', '[', ']', '^', '$', '\\d', '|', '{2,', '}', '?:', '(?=', '\\p{L}'],
        8,
      ),
    );
  if (once(random, 6)) add('enum', [randomJson(random, 1), randomJson(random, 1)]);
  if (once(random, 6))
    add(pick(random, ['anyOf', 'oneOf', 'allOf']), [randomSchema(random, 0), randomSchema(random, 1)]);
  if (once(random, 6))
    add(
      pick(random, ['minimum', 'maxLength', 'multipleOf', 'format', 'nullable', 'required']),
      randomJson(random, 1),
    );
  if (once(random, 3))
    add('x-kubernetes-validations', [
      {
        rule: phrase(random, CEL, 14),
        message: pick(random, TEXTS),
        ...(once(random, 3) ? { messageExpression: phrase(random, CEL, 8) } : {}),
      },
    ]);
  return schema;
}
