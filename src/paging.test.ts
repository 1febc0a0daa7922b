import { describe, expect, it } from 'vitest';
import { EXIT } from './index.ts';
import type { HelmRelease, Page, PageRequest } from './kube/index.ts';
import { fakeCluster, instantClock, refused, run, START, stuckRelease } from './recovery-world.fixture.ts';

const PAGES = 4;
const releases = Array.from({ length: PAGES }, (_, index) => stuckRelease(`r${index}`));
const expired = () => refused(410, 'The provided continue parameter is too old');

/** A world whose list has four pages of one release; `answer` is asked before each, and told which one and how often. */
function paged(answer: (page: number, time: number, deadline: AbortSignal) => void) {
  const world = fakeCluster(releases);
  const asked: number[] = [];
  const page =
    (index: number): PageRequest<HelmRelease> =>
    async (deadline): Promise<Page<HelmRelease>> => {
      asked.push(index);
      answer(index, asked.filter((other) => other === index).length, deadline);
      const next = index + 1 < PAGES ? { next: page(index + 1) } : {};
      return { value: [releases[index]!], serverTimeMs: undefined, ...next };
    };
  const cluster = {
    ...world.cluster,
    listHelmReleases: (_scope: object, stop: AbortSignal) => page(0)(stop),
  };
  return { cluster, asked };
}

describe('a list of several pages', () => {
  it('is read to its end', async () => {
    const world = paged(() => {});
    expect(await run(world)).toMatchObject({ exitCode: EXIT.ok, scanned: PAGES, repaired: PAGES });
    expect(world.asked).toEqual([0, 1, 2, 3]);
  });

  it('may take longer than one call: each page has a deadline of its own', async () => {
    const deadlines = new Set<AbortSignal>();
    await run(paged((_page, _time, deadline) => void deadlines.add(deadline)));
    expect(deadlines.size).toBe(PAGES);
  });

  it('goes on with the page that a server asked to come back for', async () => {
    const clock = instantClock();
    const world = paged((page, time) => {
      if (page === 2 && time < 3) throw refused(429, 'come back later', 7000);
    });
    expect(await run(world, {}, clock)).toMatchObject({ exitCode: EXIT.ok, scanned: PAGES });
    expect(world.asked).toEqual([0, 1, 2, 2, 2, 3]);
    expect(clock.nowMs - START).toBeGreaterThanOrEqual(14_000);
  });

  it('is begun again when its token has expired, and holds nothing twice', async () => {
    const world = paged((page, time) => {
      if (page === 2 && time === 1) throw expired();
    });
    expect(await run(world)).toMatchObject({ exitCode: EXIT.ok, scanned: PAGES });
    expect(world.asked).toEqual([0, 1, 2, 0, 1, 2, 3]);
  });

  it.each([
    ['a token that expires again', expired, [0, 1, 2, 0, 1, 2]],
    ['a page that is refused', () => refused(500, 'The provided continue parameter is too old'), [0, 1, 2]],
  ])('is not a half one: %s', async (_name, error, asked) => {
    const world = paged((page) => {
      if (page === 2) throw error();
    });
    const result = await run(world);
    expect(result).toMatchObject({ exitCode: EXIT.cluster, scanned: 0, repaired: 0 });
    expect(result.lines[0]).toContain(
      'HelmReleases could not be listed: The provided continue parameter is too old',
    );
    expect(world.asked).toEqual(asked);
  });

  it('is begun once where its first page is refused, whatever the code', async () => {
    const world = paged(() => {
      throw expired();
    });
    expect(await run(world)).toMatchObject({ exitCode: EXIT.cluster });
    expect(world.asked).toEqual([0]);
  });

  it('costs no more than the time of the pass', async () => {
    const clock = instantClock();
    const world = paged(() => {
      clock.nowMs += 8000;
    });
    const result = await run(world, { runTimeoutMs: 15_000 }, clock);
    expect(result).toMatchObject({ exitCode: EXIT.cluster, repaired: 0 });
    expect(result.lines[0]).toContain('no time is left for the rest of the list');
    expect(world.asked).toEqual([0, 1]);
  });
});
