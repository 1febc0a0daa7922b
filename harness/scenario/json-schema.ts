import { EVENT_SUBJECTS } from './expectation.ts';
import { HELM_RELEASE_STATES } from './given.ts';
import { SCENARIO_API_VERSION, SCENARIO_KIND } from './scenario.ts';
import { ACTOR_VERBS } from './timeline.ts';

/** A node of a draft-07 schema: the newest draft that yaml-language-server reads. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const text: JsonSchema = { type: 'string', minLength: 1 };
const texts: JsonSchema = { type: 'array', items: text, minItems: 1 };
const cel = (description: string): JsonSchema => ({ ...text, description: `CEL: ${description}` });
const duration: JsonSchema = { type: 'string', format: 'go-duration', examples: ['90s', '1m30s'] };
const count: JsonSchema = { oneOf: [{ type: 'integer', minimum: 0 }, text] };
const name: JsonSchema = { type: 'string', pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$', maxLength: 253 };
const object: JsonSchema = { type: 'object' };
const names: JsonSchema = { oneOf: [texts, { type: 'string', pattern: '^\\$\\{[^]*\\}$' }] };
const textMap: JsonSchema = { type: 'object', additionalProperties: { type: 'string' } };

function record(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
  description?: string,
): JsonSchema {
  return {
    type: 'object',
    additionalProperties: false,
    ...(required.length > 0 ? { required } : {}),
    ...(description ? { description } : {}),
    properties,
  };
}

const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

const window = record({ from: duration, to: duration, after: text, for: duration });

const given = record({
  clusters: { ...list(record({ name, preset: text }, ['name'])), maxItems: 1 },
  packs: { type: 'array', items: { type: 'string', pattern: '^[a-z]+@\\d+(\\.\\d+)*$' } },
  load: list(record({ files: texts, envsubst: textMap, outside: { type: 'boolean' } }, ['files'])),
  objects: list(object),
  generate: list(
    record(
      { forEach: record({ as: text, in: cel('a list') }, ['as', 'in']), object, objects: list(object) },
      ['forEach'],
    ),
  ),
  helmReleases: list(
    record(
      {
        names,
        namespace: name,
        state: { enum: HELM_RELEASE_STATES },
        age: duration,
        chartVersion: text,
        labels: textMap,
        annotations: textMap,
        spec: object,
        status: object,
      },
      ['names', 'state'],
    ),
  ),
});

const policyRule = {
  apiGroups: list({ type: 'string' }),
  resources: list(text),
  resourceNames: list(text),
  verbs: texts,
  nonResourceURLs: list(text),
};

const actor = record(
  {
    name,
    simulate: { ...text, description: 'a controller of a pack, e.g. flux/helm-controller' },
    engine: { const: true, description: 'the engine under test, chosen by matrix.engine or --engine' },
    module: { ...text, description: 'an engine inside this process' },
    command: { ...texts, description: 'argv of a process; it gets KUBECONFIG' },
    outside: { type: 'boolean', description: 'the command may leave the folder of the scenario' },
    replicas: { type: 'integer', minimum: 0, maximum: 16 },
    with: object,
    env: textMap,
    clockSkew: duration,
    schedule: record({
      every: duration,
      cron: text,
      timeout: duration,
      concurrencyPolicy: { enum: ['Allow', 'Forbid', 'Replace'] },
      startingDeadline: duration,
      runs: { type: 'integer', minimum: 1 },
    }),
    as: record({ serviceAccount: { type: 'string', pattern: '^[^/]+/[^/]+$' } }, ['serviceAccount']),
    rbac: record({
      files: texts,
      clusterRules: list(record(policyRule, ['verbs'])),
      rules: list(record({ ...policyRule, namespace: name }, ['verbs'])),
    }),
  },
  ['name'],
);

const fault = record(
  {
    name,
    match: record({
      clusters: texts,
      actors: texts,
      users: texts,
      verbs: texts,
      resources: texts,
      notResources: texts,
      names,
      namespaces: texts,
      conditions: list(cel('object, oldObject, request')),
    }),
    during: text,
    probability: { type: 'number', minimum: 0, maximum: 1 },
    nth: {
      oneOf: [
        { type: 'integer', minimum: 1 },
        { type: 'array', items: { type: 'integer', minimum: 1 }, minItems: 2, maxItems: 2 },
      ],
    },
    skip: { type: 'integer', minimum: 0 },
    max: { type: 'integer', minimum: 1 },
    after: record({ fault: text, delay: duration }, ['fault']),
    action: { type: 'object', minProperties: 1, maxProperties: 1 },
    expectFires: {
      oneOf: [
        { type: 'integer', minimum: 0 },
        record({ min: { type: 'integer', minimum: 0 }, max: { type: 'integer', minimum: 0 } }),
      ],
    },
  },
  ['name', 'action'],
);

const reference = { apiVersion: text, kind: text, namespace: name, name: text };

const timelineStep = record({
  name: text,
  at: { ...text, examples: ['90s', 'flap.start + 20s'] },
  when: record({ write: cel('write, object, oldObject'), occurrence: { type: 'integer', minimum: 1 } }, [
    'write',
  ]),
  delay: duration,
  every: duration,
  times: { type: 'integer', minimum: 1, maximum: 100_000 },
  actor: text,
  do: { enum: ACTOR_VERBS },
  apply: object,
  patch: record(
    {
      ...reference,
      subresource: text,
      type: { enum: ['merge', 'json', 'strategic'] },
      body: { type: ['object', 'array'] },
    },
    ['kind', 'name', 'body'],
  ),
  delete: record(reference, ['kind', 'name']),
});

const span = record({ in: text, after: text, within: duration, for: duration });
const selector = { kind: text, apiVersion: text, namespace: name, names, labels: text, count };
const subject = { enum: EVENT_SUBJECTS };
const pattern = record({ of: subject, where: cel('write, request, run or event') }, ['of']);

const expectation = record(
  {
    name: text,
    premise: { const: true, description: 'missing it makes the run inconclusive, not failed' },
    eventually: span,
    converges: record({ in: text, after: text, within: duration, hold: duration }),
    consistently: span,
    always: span,
    never: span,
    exactly: count,
    atLeast: count,
    atMost: count,
    // biome-ignore lint/suspicious/noThenProperty: a field of the scenario language; nobody awaits this schema
    leadsTo: record({ when: pattern, then: pattern, within: duration }, ['when', 'then', 'within']),
    idempotent: record({ actor: text, ignore: list(text) }, ['actor']),
    sometimes: record({}, [], 'some flight of kubeflap explore reaches it; a single run never fails for it'),
    forAll: record(selector, ['kind']),
    exists: record(selector, ['kind']),
    count: record({ ...selector, equals: count, min: count, max: count }, ['kind']),
    of: subject,
    onWrite: record({ kind: text, namespace: name, names }, ['kind']),
    in: text,
    where: cel('narrows the events'),
    distinctBy: cel('what makes two events the same'),
    cel: cel('the predicate'),
  },
  ['name'],
);

const control = record(
  {
    name: text,
    disable: record({ actors: texts, faults: texts, steps: texts }),
    mustFail: texts,
  },
  ['name', 'disable', 'mustFail'],
);

const explore = record({
  skip: {
    oneOf: [text, { type: 'object', additionalProperties: text, minProperties: 1 }],
    description: 'why kubeflap explore leaves the scenario out; by engine, or for all',
  },
  finding: { ...text, description: 'the law kubeflap run asks beside the expectations' },
  faults: {
    ...texts,
    description: 'with finding: the faults that were found, which are no part of the world',
  },
});

const spec = record(
  {
    description: text,
    seed: { type: 'integer', minimum: 0, maximum: 4_294_967_295 },
    horizon: duration,
    vars: object,
    windows: { type: 'object', additionalProperties: window },
    given,
    actors: list(actor),
    faults: list(fault),
    timeline: list(timelineStep),
    expect: { ...list(expectation), minItems: 1 },
    control: list(control),
    matrix: {
      type: 'object',
      additionalProperties: { type: 'array', minItems: 1, items: { type: ['string', 'number', 'boolean'] } },
    },
    knownFailure: {
      type: 'object',
      additionalProperties: {
        oneOf: [text, record({ because: text, expectations: texts }, ['because'])],
      },
    },
    explore,
  },
  ['horizon', 'expect'],
);

/** The JSON Schema of a scenario file, as `kubeflap schema` prints it. */
export const scenarioJsonSchema: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://kubeflap.io/schemas/v1alpha1/scenario.json',
  title: 'kubeflap scenario',
  ...record(
    {
      apiVersion: { const: SCENARIO_API_VERSION },
      kind: { const: SCENARIO_KIND },
      metadata: record({ name, labels: textMap }, ['name']),
      spec,
    },
    ['apiVersion', 'kind', 'metadata', 'spec'],
  ),
};
