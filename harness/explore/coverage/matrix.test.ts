import { describe, expect, it } from 'vitest';
import { applicable } from '../flight/fault-catalogue.ts';
import type { ScheduledFault } from '../flight/schedule.ts';
import type { Site } from '../flight/site.ts';
import { Matrix } from './matrix.ts';

const A = new Set(['A'] as const);
const site = (verb: string, nth = 1): Site => ({
  actor: 'recovery',
  verb,
  resource: 'helmreleases',
  namespace: 'apps',
  name: verb === 'list' ? '' : 'alloy',
  nth,
});
const at = (where: Site, fault: string): ScheduledFault => ({ site: where, fault });
const baseline = {
  sites: [site('list'), site('patch'), site('patch', 2)],
  novelties: ['list', 'patch', 'second try'],
  fired: 0,
};
const quiet = { sites: [], novelties: [], fired: 1 };

describe('sites x actions', () => {
  it('has every fault that applies to a kind of request, however often that is made', () => {
    const matrix = new Matrix(A);
    matrix.add('cell', [], baseline);
    matrix.add('cell', [], baseline);
    expect(matrix.reachable).toBe(applicable(site('list'), A).length + applicable(site('patch'), A).length);
    expect(matrix.met).toBe(0);
    matrix.add('another', [], baseline);
    expect(matrix.reachable).toBe(
      2 * (applicable(site('list'), A).length + applicable(site('patch'), A).length),
    );
  });

  it('counts what was met once, whichever of its kind the fault struck', () => {
    const matrix = new Matrix(A);
    matrix.add('cell', [], baseline);
    matrix.add('cell', [at(site('patch'), 'W18')], quiet);
    matrix.add('cell', [at(site('patch', 2), 'W18')], quiet);
    expect(matrix.met).toBe(1);
  });

  it('does not count faults that found nothing to strike, or of a class that was not asked for', () => {
    const matrix = new Matrix(A);
    matrix.add('cell', [], baseline);
    matrix.add('cell', [at(site('patch'), 'W18')], { ...quiet, fired: 0 });
    matrix.add('cell', [at(site('list'), 'C5'), at(site('patch'), 'W18')], quiet);
    matrix.add('cell', [at(site('patch'), 'W3')], quiet);
    expect(matrix.met).toBe(0);
  });

  it('is met in full by an exploration that met everything', () => {
    const matrix = new Matrix(A);
    matrix.add('cell', [], baseline);
    for (const where of [site('list'), site('patch')])
      for (const { id } of applicable(where, A)) matrix.add('cell', [at(where, id)], quiet);
    expect(matrix.met).toBe(matrix.reachable);
  });

  it('grows with requests that only a fault brings up', () => {
    const matrix = new Matrix(A);
    matrix.add('cell', [], baseline);
    const before = matrix.reachable;
    matrix.add('cell', [at(site('patch'), 'W18')], { sites: [site('get')], novelties: ['get'], fired: 1 });
    expect(matrix.reachable).toBe(before + applicable(site('get'), A).length);
  });
});
