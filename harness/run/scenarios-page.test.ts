import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cellsOf, parseScenario, requireScenario, scenarioJsonSchema } from '../scenario/index.ts';
import { flyCell } from './fly-cell.ts';

const page = readFileSync('docs/scenarios.md', 'utf8');
const examples = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text]) => text!);
const [whole, faults, timeline] = examples as [string, string, string];

/** A minimal world in which the fragments of the page make sense. */
const around = (fragment: string): string => `apiVersion: kubeflap.io/v1alpha1
kind: Scenario
metadata: { name: fragment }
spec:
  horizon: 10m
  vars: { victims: [podinfo] }
  windows: { flap: { from: 90s, to: 130s } }
  actors:
    - { name: helm-controller, simulate: flux/helm-controller }
    - { name: recovery, engine: true }
  expect: [{ name: e, never: {}, of: runs }]
${fragment.replaceAll(/^/gm, '  ')}`;

/** The properties of the schema at a path of property names. */
function fieldsOf(...path: string[]): string[] {
  let node = scenarioJsonSchema as Record<string, unknown>;
  for (const key of path) {
    node = (node['properties'] as Record<string, Record<string, unknown>>)[key]!;
    if (node['items']) node = node['items'] as Record<string, unknown>;
  }
  return Object.keys(node['properties'] as object);
}

describe('docs/scenarios.md', () => {
  it('opens with a scenario that passes', async () => {
    const cells = cellsOf(requireScenario(parseScenario('page.scenario.yaml', whole)), 'kubeflap');
    expect(await flyCell(cells[0]!)).toMatchObject({ status: 'pass', controls: [{ status: 'pass' }] });
  });

  it.each([
    ['faults', faults],
    ['timeline', timeline],
  ])('shows %s as they are written', (_, fragment) => {
    expect(parseScenario('page.scenario.yaml', around(fragment)).diagnostics).toEqual([]);
  });

  it.each([
    ['spec'],
    ['spec', 'given'],
    ['spec', 'actors'],
    ['spec', 'actors', 'schedule'],
    ['spec', 'faults'],
    ['spec', 'faults', 'match'],
    ['spec', 'timeline'],
    ['spec', 'expect'],
    ['spec', 'control'],
    ['spec', 'control', 'disable'],
  ])('mentions every field of %s %s %s', (...path) => {
    const prose = page.replaceAll(/[`{}[\],:|()]/g, ' ');
    const missing = fieldsOf(...path).filter((field) => !prose.split(/\s+/).includes(field));
    expect(missing).toEqual([]);
  });
});

it('docs/scenario.schema.json is what `kubeflap schema` prints', () => {
  expect(JSON.parse(readFileSync('docs/scenario.schema.json', 'utf8'))).toEqual(scenarioJsonSchema);
});
