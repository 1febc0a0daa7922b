import { describe, expect, it } from 'vitest';
import { ORACLES } from '../../harness/judge/index.ts';
import { canary } from './canary.ts';
import { flyMutant, WORLDS, type World } from './fly-mutant.ts';
import { MUTANTS } from './mutants.ts';
import { mutatedEngine } from './mutated-engine.ts';

/** What accuses the world a mutant is flown in, rather than the engine. */
const BY_DESIGN: Partial<Record<World, readonly string[]>> = {
  'fault-never-strikes': ['O20'],
  'nothing-stuck': ['O20'],
};

describe('each mutant is caught by its oracle and by no other', () => {
  it.each(MUTANTS)('$oracle: $wrong', async ({ oracle, besides = [], signature, ...flight }) => {
    const violations = (await flyMutant(flight)).filter(({ excused }) => !excused);
    const caught = new Set(violations.map((violation) => violation.oracle));
    expect(caught, violations.map(({ message }) => message).join('\n')).toEqual(
      new Set([...besides, oracle]),
    );
    expect(violations.map((violation) => [violation.oracle, violation.signature])).toContainEqual([
      oracle,
      signature,
    ]);
  });

  it('leaves no oracle without a mutant that it alone catches', () => {
    const proven = new Set(MUTANTS.filter(({ besides }) => !besides).map(({ oracle }) => oracle));
    expect(ORACLES.filter(({ id }) => !proven.has(id))).toEqual([]);
  });
});

describe('the correct engine', () => {
  it.each(WORLDS)('passes every oracle in the world "%s"', async (world) => {
    const violations = await flyMutant({ engine: () => mutatedEngine({}), world });
    const held = violations.filter(({ oracle }) => !BY_DESIGN[world]?.includes(oracle));
    expect(held).toEqual([]);
  });
});

describe('the canary', () => {
  it('dies of several oracles at once', async () => {
    const violations = await flyMutant({ engine: canary, world: 'two-stuck' });
    const caught = new Set(violations.map(({ oracle }) => oracle));
    for (const oracle of ['O1', 'O4', 'O6', 'O8', 'O9', 'O10']) expect(caught).toContain(oracle);
  });
});
