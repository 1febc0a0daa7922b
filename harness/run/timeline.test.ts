import { describe, expect, it } from 'vitest';
import { cellsOf, parseScenario, requireScenario, type ScenarioCell } from '../scenario/index.ts';
import { flyCell } from './fly-cell.ts';
import { prepareCell } from './run-scenario.ts';

const MAP = '{ kind: ConfigMap, namespace: b, name: a';

function cellWith(timeline: string): ScenarioCell {
  const text = `apiVersion: kubeflap.io/v1alpha1
kind: Scenario
metadata: { name: test }
spec:
  horizon: 5m
  given: { objects: [ { apiVersion: v1, kind: ConfigMap, metadata: { name: a, namespace: b } } ] }
  timeline:
${timeline}
  expect: [ { name: never deleted, never: {}, of: writes, where: write.type == 'DELETED' } ]
`;
  return cellsOf(requireScenario(parseScenario('test.scenario.yaml', text)))[0]!;
}

const version = '{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }';
const crdStep = `    - at: 1m
      apply:
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: things.x.io }
        spec: { group: x.io, scope: Namespaced, names: { kind: Thing, plural: things, singular: thing, listKind: ThingList }, versions: [ ${version} ] }`;
const touch = `    - { at: 1m, patch: ${MAP}, body: { data: { x: y } } } }\n`;

describe('a timeline', () => {
  it('is refused before the flight when it touches what nobody serves, with the place', async () => {
    const cell = cellWith('    - { at: 1m, patch: { kind: Configmap, namespace: b, name: a, body: {} } }');
    const error = {
      code: 'KUBEFLAP_UNKNOWN_KIND',
      message: expect.stringMatching(
        /^line 8, column 32: spec\.timeline\[0\]\.patch: no type "Configmap" is served; near: ConfigMap/,
      ),
    };
    await expect(prepareCell(cell)).rejects.toMatchObject(error);
    expect(await flyCell(cell)).toMatchObject({ status: 'error', error });
  });

  it('may bring a kind of its own', async () => {
    const thing =
      '    - { at: 2m, apply: { apiVersion: x.io/v1, kind: Thing, metadata: { name: t, namespace: b } } }';
    const { status, run } = await flyCell(cellWith(`${crdStep}\n${thing}`));
    expect(status).toBe('pass');
    expect(run?.trace.events).toContainEqual(
      expect.objectContaining({ kind: 'commit', object: expect.objectContaining({ kind: 'Thing' }) }),
    );
  });

  it('makes the cell an error, and not the process, when a step cannot be carried out', async () => {
    const text = `${crdStep}
    - { at: 2m, delete: { kind: CustomResourceDefinition, name: things.x.io } }
    - { at: 3m, delete: { apiVersion: x.io/v1, kind: Thing, namespace: b, name: t } }`;
    expect(await flyCell(cellWith(text))).toMatchObject({
      status: 'error',
      error: { code: 'KUBEFLAP_UNKNOWN_KIND' },
    });
  });

  it('takes a trigger for untrue of objects without the field, and does not disturb their writers', async () => {
    const when = (write: string): string =>
      `    - { when: { write: "${write}" }, delete: ${MAP} } }\n${touch}`;
    const missing = await flyCell(cellWith(when('object.spec.x == 1')));
    expect(missing.status).toBe('pass');
    expect(missing.run?.trace.events).toContainEqual(
      expect.objectContaining({ kind: 'request', actor: 'foreign', code: 200 }),
    );
    expect((await flyCell(cellWith(when("object.data.x == 'y'")))).status).toBe('fail');
    expect(await flyCell(cellWith(when('object.metadata.name < 1')))).toMatchObject({ status: 'error' });
  });

  it('tells which steps did not do what they say', async () => {
    const { run } = await flyCell(
      cellWith(`${touch}    - { name: lost, at: 2m, patch: { kind: ConfigMap, namespace: b, name: z, body: {} } }
    - { at: 2m, every: 1s, times: 3, patch: { kind: ConfigMap, namespace: b, name: z, body: {} } }
    - { when: { write: object.spec.x == 1 }, actor: hand, delete: ${MAP} } }
    - { when: { write: write.type == 'MODIFIED', occurrence: 2 }, delete: ${MAP} } }
    - { when: { write: write.type == 'MODIFIED' }, delay: 1h, delete: ${MAP} } }`),
    );
    expect(run?.missedSteps).toEqual([
      { step: 'lost', why: 'was refused: configmaps "z" not found' },
      { step: 'spec.timeline[2]', why: 'was refused 3 of 3 times: configmaps "z" not found' },
      {
        step: 'spec.timeline[3]',
        why: 'never happened: its trigger came 0 of 1 times; its condition failed: No such key: spec',
      },
      { step: 'spec.timeline[4]', why: 'never happened: its trigger came 1 of 2 times' },
      { step: 'spec.timeline[5]', why: 'never happened: the run ended before' },
    ]);
  });
});
