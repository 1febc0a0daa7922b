import { beforeAll, describe, expect, it } from 'vitest';
import { answeredAfter, overAfter } from './operation.ts';
import { type Flown, flown, RELEASES, rowOf, siteIn } from './stuck-alloy.fixture.ts';

let quiet: Flown;

beforeAll(async () => {
  quiet = await flown([]);
}, 60_000);

describe('a struck operation', { timeout: 60_000 }, () => {
  it('is over when it has succeeded', async () => {
    const list = siteIn(quiet, 'list', 'secrets');
    const flight = await flown([{ site: list, fault: 'W8' }]);
    const struck = rowOf(flight, list);
    const retry = rowOf(flight, { ...list, nth: 2 });
    expect(answeredAfter(flight.trace, struck)).toBeLessThan(overAfter(flight.trace, struck));
    expect(overAfter(flight.trace, struck)).toBe(answeredAfter(flight.trace, retry));
  });

  it('is over when its process has ended', async () => {
    const get = siteIn(quiet, 'get', `${RELEASES}/status`);
    const flight = await flown([{ site: get, fault: 'W18' }]);
    const ended = flight.trace.events.findIndex((event) => event.kind === 'run' && event.number === 1);
    expect(overAfter(flight.trace, rowOf(flight, get))).toBe(ended + 1);
  });

  it('is not over by an answer that was cut or out of date, but by one that was late', async () => {
    const list = siteIn(quiet, 'list', RELEASES);
    const afterOf = async (fault: string): Promise<number> => {
      const flight = await flown([{ site: list, fault }]);
      return overAfter(flight.trace, rowOf(flight, list)) - answeredAfter(flight.trace, rowOf(flight, list));
    };
    expect(await afterOf('C5')).toBe(0);
    expect(await afterOf('W13')).toBeGreaterThan(0);
    expect(await afterOf('R1')).toBeGreaterThan(0);
  });
});
