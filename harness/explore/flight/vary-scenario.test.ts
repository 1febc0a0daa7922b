import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadScenario, requireScenario } from '../../scenario/index.ts';
import { varyScenario } from './vary-scenario.ts';

const scenario = requireScenario(
  loadScenario(
    join(import.meta.dirname, '../../../scenarios/recovery/four-synthetic-releases.scenario.yaml'),
  ),
);
const { spec: written } = scenario.document;
const VARIED = Array.from({ length: 60 }, (_, seed) => varyScenario(scenario, seed).document.spec);

const fixtures = (spec: typeof written) => spec.given?.helmReleases ?? [];
const without = <T extends object>(value: T, ...keys: (keyof T)[]) =>
  Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key as keyof T)));

describe('a varied world', () => {
  it('is the same for the same seed and leaves the scenario itself alone', () => {
    expect(varyScenario(scenario, 7).document).toEqual(varyScenario(scenario, 7).document);
    expect(scenario.document.spec).toBe(written);
    expect(new Set(VARIED.map((spec) => JSON.stringify(spec))).size).toBeGreaterThan(50);
  });

  it('holds every release the scenario gives, no younger, and otherwise as given', () => {
    for (const spec of VARIED) {
      for (const fixture of fixtures(written)) {
        const kept = fixtures(spec).find(
          ({ names }) => [...names].sort().join() === [...fixture.names].sort().join(),
        );
        expect(without(kept!, 'age', 'names')).toEqual(without(fixture, 'age', 'names'));
        expect(Number.parseInt(kept?.age ?? '60', 10)).toBeGreaterThanOrEqual(60);
      }
    }
  });

  it('adds only releases that nobody has to repair', () => {
    const added = VARIED.flatMap((spec) =>
      fixtures(spec).filter(({ names }) => [...names].some((name) => name.includes('bystander'))),
    );
    expect(added.some(({ state }) => state === 'healthy')).toBe(true);
    expect(added.some(({ spec }) => spec?.['suspend'] === true)).toBe(true);
    for (const { state, spec } of added) expect(state === 'healthy' || spec?.['suspend'] === true).toBe(true);
  });

  it('changes who goes first, how often the engine runs and how slow the API is, and nothing that is expected', () => {
    const seen = (of: (spec: typeof written) => unknown): number =>
      new Set(VARIED.map((spec) => JSON.stringify(of(spec)))).size;
    expect(seen((spec) => fixtures(spec).map(({ names }) => names[0]))).toBeGreaterThan(5);
    expect(seen((spec) => spec.actors?.[0]?.schedule?.every)).toBe(3);
    expect(seen((spec) => spec.given?.clusters)).toBe(3);
    for (const spec of VARIED) expect(spec.expect).toBe(written.expect);
  });
});
