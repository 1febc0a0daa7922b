import { describe, expect, it } from 'vitest';
import { runScenario } from '../../run/index.ts';
import { cellsOf, loadScenario, requireScenario } from '../../scenario/index.ts';
import { rulesOf } from './schedule.ts';
import { type Site, sitesOf } from './site.ts';

describe('a site', () => {
  it('stays what the client asked for when a fault looks up the past behind it', async () => {
    const [cell] = cellsOf(requireScenario(loadScenario('scenarios/recovery/t38-with-get.scenario.yaml')));
    const getsOf = async (faults: ReturnType<typeof rulesOf>): Promise<Site[]> => {
      const { trace } = await runScenario(cell!, { faults });
      return sitesOf(trace)
        .map(({ site }) => site)
        .filter(({ verb }) => verb === 'get');
    };
    const [status] = (await getsOf([])).filter(({ resource }) => resource.endsWith('/status'));
    const stale = await getsOf(rulesOf([{ site: status!, fault: 'R1' }], cell!.startedAt));
    expect(stale).toContainEqual(status);
  });
});
