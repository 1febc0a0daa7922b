import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RequestRow } from '../../trace/index.ts';
import { flySchedule } from '../flight/explored-run.ts';
import { fly } from '../flight/flight.ts';
import { prepareCell } from '../flight/prepared-cell.ts';
import { siteKey, sitesOf } from '../flight/site.ts';
import { NextTurns } from './next-turns.ts';
import { restsIn } from './rest.ts';
import { type Flown, flown, RELEASES, rowOf, siteIn } from './stuck-alloy.fixture.ts';

let quiet: Flown;

beforeAll(async () => {
  quiet = await flown([]);
}, 60_000);

describe('the rest of a flight', { timeout: 60_000 }, () => {
  it('is another one before each request, until the loop at its end', () => {
    const [beforeLoop, loop] = [quiet.rests.slice(0, -3), quiet.rests.slice(-3)];
    expect(new Set(beforeLoop).size).toBe(beforeLoop.length);
    // The idle runs: whichever of them comes next, it is the same.
    expect(new Set(loop).size).toBe(1);
  });

  it('is the same again once a fault is over, however late that is', async () => {
    const list = siteIn(quiet, 'list', RELEASES);
    const { rests } = await flown([{ site: list, fault: 'W1-silent' }]);
    // Behind the lost first run the second one does everything the first would have done, two minutes later.
    expect(rests.slice(1)).toEqual([...quiet.rests]);
  });

  it('is another one where the objects are other ones', async () => {
    const { rests } = await flown([{ site: siteIn(quiet, 'patch', `${RELEASES}/status`), fault: 'W18' }]);
    const known = new Set(quiet.rests);
    const firstKnown = rests.findIndex((rest, index) => index > 6 && known.has(rest));
    expect(rests.slice(7, firstKnown).length).toBeGreaterThan(3);
  });

  it('cannot be told while the server may still carry out what it refused', async () => {
    const patch = siteIn(quiet, 'patch', `${RELEASES}/status`);
    const { sites, rests } = await flown([{ site: patch, fault: 'W4' }]);
    const struck = sites.findIndex((sited) => siteKey(sited.site) === siteKey(patch));
    expect(rests[struck]).toBeDefined();
    expect(rests[struck + 1]).toBeUndefined();
    expect(rests.at(-1)).toBeDefined();
  });

  it('is another one for a run that has gone on for longer', () => {
    const { row } = quiet.sites.at(-1)!;
    const restLater = (ms: number): string => quiet.restBefore({ ...row, t: row.t + ms })!.whole;
    expect(restLater(2000)).toBe(restLater(0));
    expect(restLater(40_000)).not.toBe(restLater(0));
  });

  it('holds no more of the past than who reads at the same time', () => {
    const [one, other] = quiet.sites.slice(-2).map(({ row }) => quiet.restBefore(row)!);
    expect(one!.whole).toBe(other!.whole);
    expect(one!.past).not.toBe(other!.past);
  });

  it('is another one where objects bear the time of that second, and only there', () => {
    const [row] = quiet.sites
      .filter(({ site }) => site.resource === `${RELEASES}/status`)
      .map((sited) => sited.row);
    const { row: idle } = quiet.sites.at(-1)!;
    // An hour on, no time in any object is that of the second.
    const later = { ...quiet.trace, startedAt: quiet.trace.startedAt + 3_600_000 };
    const restThen = restsIn(later, quiet.cell, 'recovery');
    const annotated = quiet.sites.find(
      ({ row: next }) => next.begunAfter > row!.begunAfter && next.t === row!.t,
    )!.row;
    expect(restThen(annotated)!.whole).not.toBe(quiet.restBefore(annotated)!.whole);
    expect(restThen(idle)!.whole).toBe(quiet.restBefore(idle)!.whole);
  });

  it('is another one for who is held up where others come sooner, unless none comes soon', () => {
    const { trace, sites } = quiet;
    const heldUpAt = (row: RequestRow, sooner: number): string => {
      const runs = trace.events.map((event) =>
        event.kind === 'request' && event.t > row.t
          ? { ...event, actor: 'other', t: event.t - sooner }
          : event,
      );
      return new NextTurns({ ...trace, events: runs }, 'recovery').after(row);
    };
    const { row } = sites[0]!;
    expect(heldUpAt(row, 0)).toBe(heldUpAt(row, 1000));
    expect(heldUpAt(row, 0)).not.toBe(heldUpAt(row, 30_000));
    const { row: last } = sites.at(-1)!;
    expect(heldUpAt(last, 0)).toBe(heldUpAt(last, 30_000));
  });

  it('is another one before a watch where the next change comes sooner, unless none comes soon', () => {
    const watchAt = (row: RequestRow, laterMs: number): string =>
      quiet.restBefore({ ...row, verb: 'watch', t: row.t + laterMs })!.whole;
    const stuck = rowOf(quiet, siteIn(quiet, 'list', RELEASES));
    expect(watchAt(stuck, 0)).toBe(watchAt(stuck, 0));
    expect(watchAt(stuck, 100)).not.toBe(watchAt(stuck, 0));
    const { row: idle } = quiet.sites.at(-1)!;
    expect(watchAt(idle, 100)).toBe(watchAt(idle, 0));
  });

  it('is another one behind a controller that was started again', async () => {
    const file = join(import.meta.dirname, '../../../scenarios/recovery/tests-verdict-lost.scenario.yaml');
    const { cell, contract } = await prepareCell({ file, label: '', engine: 'kubeflap' });
    const { trace } = await flySchedule({ cell, contract, schedule: [], seed: 1 });
    const { row } = sitesOf(trace).findLast(({ site }) => site.actor === 'recovery' && site.verb === 'list')!;
    const restWhere = (incarnationOf: (request: RequestRow) => number): string => {
      const events = trace.events.map((event) =>
        event.kind === 'request' ? { ...event, incarnation: incarnationOf(event) } : event,
      );
      const same = events[trace.events.indexOf(row)] as RequestRow;
      return restsIn({ ...trace, events }, cell, 'recovery')(same)!.whole;
    };
    const lived = restWhere(({ incarnation }) => incarnation);
    const isLate = ({ actor, t }: RequestRow, name: string): boolean => actor === name && t > 360_000;
    expect(restWhere((r) => (isLate(r, 'helm-controller') ? 2 : r.incarnation))).not.toBe(lived);
    // An engine is a new process each time.
    expect(restWhere((r) => (isLate(r, 'recovery') ? r.incarnation + 1 : r.incarnation))).toBe(lived);
  });

  it('is another one where the scenario has another number of steps left', async () => {
    const file = join(import.meta.dirname, '../../../scenarios/recovery/toggle-unmanaged.scenario.yaml');
    const cell = { file, label: '', engine: 'kubeflap' };
    const at = { namespace: 'apps', name: 'alloy', verb: 'patch' };
    const verdict = { ...at, actor: 'helm-controller', resource: `${RELEASES}/status` };
    const restAt = async (fault: string, nth: number): Promise<string | undefined> => {
      const schedule = [{ site: { ...at, actor: 'recovery', resource: RELEASES, nth: 1 }, fault }];
      const { sites, rests } = await fly({ cell, schedule, seed: 1, tell: 'single' });
      return rests[sites.findIndex((site) => siteKey(site) === siteKey({ ...verdict, nth }))]?.whole;
    };
    const last = await restAt('W9-uncommitted', 3);
    expect(last).toBeDefined();
    // A verdict that is lost here comes again; the last one does not.
    expect(await restAt('P1-before-send', 2)).not.toBe(last);
  });
});
