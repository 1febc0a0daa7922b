import { describe, expect, it } from 'vitest';
import { AB, broken, crewOf, explore, SINGLES, site } from './explorer.fixture.ts';
import { refutationText } from './finding/refutation.ts';
import { applicable } from './flight/fault-catalogue.ts';
import type { FlightOrder, FlightReport } from './flight/flight.ts';
import { scheduleKey, strikesEvent } from './flight/schedule.ts';
import { SAMPLE_EVERY } from './planned-pairs.ts';

describe('pairs', () => {
  const strategies = new Set(['pairs'] as const);
  const after = { sites: [site('get')], novelties: ['get'] };
  const seconds = applicable(site('get'), AB).length;

  it('are flown or pruned for a reason, all of them: the numbers add up', async () => {
    const crew = crewOf(({ schedule: [first, second] }) => {
      if (!first || second) return {};
      if (first.fault === 'C5') return { ...after, observation: { whole: '', branch: '' } };
      if (first.fault === 'W1-silent' || first.fault === 'W1-reset')
        return { ...after, observation: { whole: `told ${first.fault}`, branch: 'lost' } };
      return after;
    });
    const { tally } = await explore(crew, { strategies });
    const pruned = Object.values(tally.pruned).reduce((sum, { sound, premise }) => sum + sound + premise, 0);
    expect(tally.pairs + pruned).toBe(SINGLES * seconds);
    // C5 at both sites equals the baseline, whose schedule is empty; of two lost requests at a site one speaks for the other.
    expect(tally.pruned['no-effect']).toEqual({ sound: 2 * seconds, premise: 0 });
    expect(tally.pruned['same-branch'].premise).toBeGreaterThan(seconds);
    const pairs = crew.flown.filter(({ length }) => length === 2).map(scheduleKey);
    expect(new Set(pairs).size).toBe(tally.pairs + tally.audited);
  });

  it('left out on a premise are flown now and then, beside the one that speaks for them', async () => {
    const crew = crewOf(({ schedule: [first, second] }) => {
      if (!first) return {};
      const elements = [`${first.fault} then ${second?.fault}`];
      const tail = {
        state: '',
        lastedMs: 0,
        streams: { recovery: { elements, times: [0], before: undefined, loop: [] } },
      };
      if (second) return { tail };
      return { ...after, observation: { whole: first.fault, branch: 'the same' } };
    });
    const { tally, refuted } = await explore(crew, { strategies });
    expect(tally.audited).toBeGreaterThan(0);
    // This client minds the words of the first answer, and the premise says that none does.
    expect(refuted.length).toBe(tally.audited);
    expect(refutationText(refuted[0]!)).toMatch(/^same-branch: .* did not go as .*/);
    const { pair, speaker } = refuted[0]!;
    expect([pair.schedule.length, speaker?.schedule.length]).toEqual([2, 2]);
    expect(speaker?.schedule[0]?.fault).not.toBe(pair.schedule[0]?.fault);
    expect(pair.hash).toBe(scheduleKey(pair.schedule));
  });

  it.each([
    ['has to break the same laws', false],
    ['need not break those that its first fault breaks alone', true],
  ])('one that speaks for another %s', async (_, alone) => {
    const crew = crewOf(({ schedule: [first, second] }) => {
      if (!first) return {};
      const law = { oracle: 'O1', signature: `O1 after ${first.fault}`, message: '' };
      const violations = second || alone ? [law] : [];
      if (second) return { violations, tail: { state: '', lastedMs: 0, streams: {} } };
      return { ...after, violations, observation: { whole: first.fault, branch: 'the same' } };
    });
    const { tally, refuted } = await explore(crew, { strategies });
    expect(tally.audited).toBeGreaterThan(0);
    expect(refuted.length).toBe(alone ? 0 : tally.audited);
  });

  it('are planned with room for Ctrl-C in between, which keeps what was found', async () => {
    let stopped = false;
    let planned = 0;
    const { findings, tally, unfinished } = await explore(
      crewOf(({ schedule }) => (schedule.length === 1 ? { ...after, ...broken } : {})),
      {
        strategies,
        stop: () => stopped,
        planning: (done, total) => {
          expect(total).toBe(SINGLES);
          planned = done + 1;
          // As a signal does: it is heard when the event loop has its turn.
          if (planned === 3) setImmediate(() => (stopped = true));
        },
      },
    );
    expect(findings.all()).toMatchObject([{ signature: 'world: O1 not recovered' }]);
    expect(tally.pairs).toBe(0);
    expect(planned).toBeLessThan(SINGLES);
    expect(unfinished).toMatchObject([
      { part: 'plan', done: planned, of: SINGLES },
      { part: 'pairs', done: 0, of: tally.cut },
    ]);
  });

  it('of two faults at controllers are flown only when asked for', async () => {
    const controller = { ...site('get'), actor: 'helm-controller' };
    const answer = ({ schedule }: FlightOrder): Partial<FlightReport> =>
      schedule.length === 1 ? { sites: [controller], novelties: ['get'] } : {};
    const some = await explore(crewOf(answer), { strategies });
    expect(some.tally).toMatchObject({ pairs: SINGLES * seconds, outside: { pairs: 0 } });
    const both = crewOf((order) => ({ ...answer(order), engine: 'another' }));
    const none = await explore(both, { strategies });
    const { outside, closure } = none.tally;
    expect(none.tally.pairs).toBe(0);
    expect(outside.pairs).toBe(SINGLES * seconds);
    // A sample is, of those that no rule leaves out.
    expect(outside.sampled).toBe(Math.ceil((outside.pairs - outside.prunable) / SAMPLE_EVERY));
    expect(both.flown.filter(({ length }) => length === 2)).toHaveLength(closure + outside.sampled);
    const all = await explore(both, { strategies: new Set(['all-pairs']) });
    expect(all.tally).toMatchObject({ pairs: SINGLES * seconds, outside: { pairs: 0 } });
  });
});

describe('pairs with an event of a watch', () => {
  it('are flown as a sample, with any request of the engine, before it or behind it', async () => {
    const watch = { ...site('watch'), name: '' };
    const EVENTS = 20;
    const crew = crewOf(({ schedule }) => {
      const [first, second] = schedule;
      if (!first) return { sites: [watch], novelties: ['watch'] };
      if (second) return first.fault === 'R5' ? broken : {};
      if (!strikesEvent(first)) return {};
      const elsewhere = { ...site('get'), actor: 'helm-controller' };
      return first.site.nth > EVENTS
        ? { fired: 0 }
        : { sites: [site('list'), elsewhere], novelties: ['watch', 'watch'] };
    });
    const { tally, findings } = await explore(crew, { strategies: new Set(['pairs']) });
    expect(tally.events).toBe(2 * EVENTS);
    const pairs = tally.events * applicable(site('list'), AB).length;
    expect(tally.eventPairs).toEqual({ pairs, sampled: Math.ceil(pairs / SAMPLE_EVERY) });
    expect(findings.all()).toMatchObject([{ schedule: [{ fault: 'R5' }, { site: { verb: 'list' } }] }]);
  });
});
