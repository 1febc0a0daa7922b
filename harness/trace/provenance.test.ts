import { expect, it } from 'vitest';
import { parseScenario, requireScenario } from '../scenario/index.ts';
import { ownVersion } from './own-version.ts';
import { changesSince, type Provenance, provenanceOf } from './provenance.ts';

function of(text: string): Provenance {
  const head =
    'apiVersion: kubeflap.io/v1alpha1\nkind: Scenario\nmetadata: { name: p }\nspec: { horizon: 1m, expect: [ { name: e, never: {}, of: runs } ] }\n';
  return provenanceOf(requireScenario(parseScenario('p.scenario.yaml', head + text)));
}

it('knows a scenario by its text, and kubeflap by its version', () => {
  expect(of('')).toEqual({ kubeflap: ownVersion(), scenarioSha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(of('# a word\n').scenarioSha256).not.toBe(of('').scenarioSha256);
});

it('says what is another, what else there is where neither is, and nothing of what is not known', () => {
  const now = of('');
  expect(changesSince(of('# a word\n'), now)).toEqual(['the scenario has changed since it was recorded']);
  expect(changesSince({ kubeflap: '0.0.1', scenarioSha256: 'x' }, now)).toEqual([
    'the scenario has changed since it was recorded',
    `it was recorded by kubeflap 0.0.1, this is ${ownVersion()}`,
  ]);
  expect(changesSince(now, now)).toEqual([expect.stringContaining('the engine or a file')]);
  expect(changesSince(undefined, now)).toEqual([]);
});
