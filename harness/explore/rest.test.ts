import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { deepFreeze, type KubeObject } from '../../sim/kube/index.ts';
import type { Trace } from '../trace/index.ts';
import { flySchedule } from './explored-run.ts';
import { prepareCell } from './flight.ts';
import { likenessOf } from './likeness.ts';
import { answeredAfter, overAfter, restsIn } from './rest.ts';
import type { Schedule } from './schedule.ts';
import { type Site, type SitedRequest, siteKey, sitesOf } from './site.ts';

const REF = {
  file: join(import.meta.dirname, '../../scenarios/recovery/t38-with-get.scenario.yaml'),
  label: 'engine=kubeflap',
  engine: 'kubeflap',
};
const RELEASES = 'helmreleases.helm.toolkit.fluxcd.io';

let quiet: { readonly trace: Trace; readonly rests: readonly (string | undefined)[] };

async function flown(schedule: Schedule) {
  const { cell, contract } = await prepareCell(REF);
  const { trace } = await flySchedule({ cell, contract, schedule, seed: 3 });
  const sites = sitesOf(trace);
  const before = restsIn(trace, cell, 'recovery');
  return { trace, sites, rests: sites.map(({ row }) => before(row)?.whole) };
}

beforeAll(async () => {
  quiet = await flown([]);
}, 60_000);

function site(verb: string, resource: string, nth = 1): Site {
  const { sites } = { sites: sitesOf(quiet.trace) };
  return sites.find(({ site: s }) => s.verb === verb && s.resource === resource && s.nth === nth)!.site;
}

function rowOf(sites: readonly SitedRequest[], wanted: Site) {
  return sites.find((sited) => siteKey(sited.site) === siteKey(wanted))!.row;
}

describe('the rest of a flight', { timeout: 60_000 }, () => {
  it('is another one before each request, until the loop at its end', () => {
    const [beforeLoop, loop] = [quiet.rests.slice(0, -3), quiet.rests.slice(-3)];
    expect(new Set(beforeLoop).size).toBe(beforeLoop.length);
    // The idle runs: whichever of them comes next, it is the same.
    expect(new Set(loop).size).toBe(1);
  });

  it('is the same again once a fault is over, however late that is', async () => {
    const list = site('list', RELEASES);
    const { rests } = await flown([{ site: list, fault: 'W1-silent' }]);
    // Behind the lost first run the second one does everything the first would have done, two minutes later.
    expect(rests.slice(1)).toEqual([...quiet.rests]);
  });

  it('is another one where the objects are other ones', async () => {
    const { rests } = await flown([{ site: site('patch', `${RELEASES}/status`), fault: 'W18' }]);
    const known = new Set(quiet.rests);
    const firstKnown = rests.findIndex((rest, index) => index > 6 && known.has(rest));
    expect(rests.slice(7, firstKnown).length).toBeGreaterThan(3);
  });

  it('cannot be told while the server may still carry out what it refused', async () => {
    const patch = site('patch', `${RELEASES}/status`);
    const { sites, rests } = await flown([{ site: patch, fault: 'W4' }]);
    const struck = sites.findIndex((sited) => siteKey(sited.site) === siteKey(patch));
    expect(rests[struck]).toBeDefined();
    expect(rests[struck + 1]).toBeUndefined();
    expect(rests.at(-1)).toBeDefined();
  });
});

describe('a struck operation', { timeout: 60_000 }, () => {
  it('is over when it has succeeded', async () => {
    const list = site('list', 'secrets');
    const { trace, sites } = await flown([{ site: list, fault: 'W8' }]);
    const struck = rowOf(sites, list);
    const retry = rowOf(sites, { ...list, nth: 2 });
    expect(answeredAfter(trace, struck)).toBeLessThan(overAfter(trace, struck));
    expect(overAfter(trace, struck)).toBe(answeredAfter(trace, retry));
  });

  it('is over when its process has ended', async () => {
    const get = site('get', `${RELEASES}/status`);
    const { trace, sites } = await flown([{ site: get, fault: 'W18' }]);
    const ended = trace.events.findIndex((event) => event.kind === 'run' && event.number === 1);
    expect(overAfter(trace, rowOf(sites, get))).toBe(ended + 1);
  });

  it('is not over by an answer that was cut or out of date, but by one that was late', async () => {
    const list = site('list', RELEASES);
    const afterOf = async (fault: string): Promise<number> => {
      const { trace, sites } = await flown([{ site: list, fault }]);
      return overAfter(trace, rowOf(sites, list)) - answeredAfter(trace, rowOf(sites, list));
    };
    expect(await afterOf('C5')).toBe(0);
    expect(await afterOf('W13')).toBeGreaterThan(0);
    expect(await afterOf('R1')).toBeGreaterThan(0);
  });
});

describe('likeness', () => {
  const release = (at: string, since: string, revision: string): KubeObject =>
    deepFreeze({
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: {
        name: 'alloy',
        resourceVersion: revision,
        annotations: { 'corrected-at': `status/1/${at}` },
      },
      status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: since }] },
    });

  it('looks away from when it was and what was counted', () => {
    expect(likenessOf(release('2026-01-01T00:02:00Z', '2026-01-01T00:01:00Z', '7'))).toBe(
      likenessOf(release('2026-01-01T09:00:01Z', '2026-01-01T08:00:00Z', '99')),
    );
  });

  it('minds which of two times came first, and whether they are the same', () => {
    const of = (at: string) => likenessOf(release(at, '2026-01-01T00:01:00Z', '7'));
    const [before, same, after] = [
      of('2026-01-01T00:00:59Z'),
      of('2026-01-01T00:01:00Z'),
      of('2026-01-01T00:01:01Z'),
    ];
    expect(new Set([before, same, after]).size).toBe(3);
  });
});
