import { describe, expect, it } from 'vitest';
import { readCorpus } from '../../harness/conform/index.ts';
import { accepted, expectConformance } from './accepted.ts';
import { DATA, runInProcess } from './conformance-world.ts';

/** Areas in which every exchange has to match. */
const EXACT = [
  'crud',
  'concurrency',
  'patch-json',
  'patch-merge',
  'subresources',
  'helmrelease',
  'watch',
  'authz',
  'lifecycle',
];
const MAX_ACCEPTED_SHARE = 0.03;

describe('conformance to the recorded kube-apiserver, in process', () => {
  it('matches every exchange that is not an accepted divergence', { timeout: 120_000 }, async () => {
    const report = await runInProcess(readCorpus(DATA), 1);
    expectConformance(report, 'in-process');
  });

  it('accepts few divergences, none of them in the areas recovery depends on', () => {
    expect(accepted.length).toBeLessThanOrEqual(1_099 * MAX_ACCEPTED_SHARE);
    expect(accepted.filter(({ id }) => EXACT.includes(id.split('/')[0]!))).toEqual([]);
  });
});
