import { describe, expect, it } from 'vitest';
import { entryOf, faultSpecsOf, rulesOf, scheduleKey } from './flight/schedule.ts';
import type { Site } from './flight/site.ts';
import { drawMix } from './swarm.ts';

const site = (verb: string): Site => ({
  actor: 'recovery',
  verb,
  resource: 'helmreleases.helm.toolkit.fluxcd.io',
  namespace: 'apps',
  name: verb === 'patch' ? 'alloy' : '',
  nth: 1,
});
const SITES = [site('list'), site('watch'), site('patch')];
const mixes = Array.from({ length: 400 }, (_, number) => drawMix(7, number, SITES, new Set(['A', 'B'])));
const drawn = mixes.flatMap(({ schedule }) => schedule);

describe('random mixes', () => {
  it('are the same for the same arguments, and another for another number', () => {
    expect(drawMix(7, 3, SITES, new Set(['A', 'B']))).toEqual(mixes[3]);
    expect(new Set(mixes.map(({ schedule }) => scheduleKey(schedule))).size).toBeGreaterThan(300);
  });

  it('have every kind of fault of their classes, those of events and actors too, and no other', () => {
    const kinds = new Set(drawn.map(({ fault }) => fault));
    for (const id of ['W1-silent', 'R5', 'R7', 'C4-requests', 'C4-responses']) expect(kinds).toContain(id);
    expect([...kinds].filter((id) => id === 'W3' || id === 'R6x')).toEqual([]);
  });

  it('never repeat by a burst what lasts anyway', () => {
    expect(drawn.filter((scheduled) => entryOf(scheduled).lasting && scheduled.burst)).toEqual([]);
  });

  it('cut an actor off for a span of time, whatever it asks', () => {
    const cut = drawn.filter((scheduled) => entryOf(scheduled).at === 'actor');
    expect(cut.every(({ burst }) => burst?.probability === 1)).toBe(true);
    const [first] = cut;
    const { fromMs, toMs } = first!.burst!;
    expect(scheduleKey([first!])).toBe(`${first!.fault} of recovery from ${fromMs} to ${toMs} ms`);
    expect(rulesOf([first!], 1000)).toMatchObject([
      { where: { actors: ['recovery'] }, when: { during: { from: 1000 + fromMs, to: 1000 + toMs } } },
    ]);
    expect(faultSpecsOf([first!], 0).faults).toMatchObject([
      { match: { actors: ['recovery'] }, during: 'found-1', expectFires: { min: 1 } },
    ]);
    expect(Object.keys(rulesOf([first!], 0)[0]!.where ?? {})).toEqual(['actors']);
  });
});
