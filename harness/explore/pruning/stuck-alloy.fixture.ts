import { join } from 'node:path';
import type { ScenarioCell } from '../../scenario/index.ts';
import type { RequestRow, Trace } from '../../trace/index.ts';
import { flySchedule } from '../flight/explored-run.ts';
import { prepareCell } from '../flight/prepared-cell.ts';
import type { Schedule } from '../flight/schedule.ts';
import { type Site, type SitedRequest, siteKey, sitesOf } from '../flight/site.ts';
import { type RestBefore, restsIn } from './rest.ts';

const REF = {
  file: join(import.meta.dirname, '../../../scenarios/recovery/t38-with-get.scenario.yaml'),
  label: 'engine=kubeflap',
  engine: 'kubeflap',
};
export const RELEASES = 'helmreleases.helm.toolkit.fluxcd.io';

/** A flight of one stuck release, and what is left of it before each of its requests. */
export interface Flown {
  readonly trace: Trace;
  readonly cell: ScenarioCell;
  readonly sites: readonly SitedRequest[];
  readonly rests: readonly (string | undefined)[];
  readonly restBefore: RestBefore;
}

export async function flown(schedule: Schedule): Promise<Flown> {
  const { cell, contract } = await prepareCell(REF);
  const { trace } = await flySchedule({ cell, contract, schedule, seed: 3 });
  const sites = sitesOf(trace);
  const restBefore = restsIn(trace, cell, 'recovery');
  return { trace, cell, sites, rests: sites.map(({ row }) => restBefore(row)?.whole), restBefore };
}

export function siteIn({ sites }: Flown, verb: string, resource: string, nth = 1): Site {
  return sites.find(({ site: s }) => s.verb === verb && s.resource === resource && s.nth === nth)!.site;
}

export function rowOf({ sites }: Flown, wanted: Site): RequestRow {
  return sites.find((sited) => siteKey(sited.site) === siteKey(wanted))!.row;
}
