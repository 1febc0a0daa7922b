import { expect, it } from 'vitest';
import type { RequestRow } from '../../trace/index.ts';
import { found, request, run } from './hand-written.fixture.ts';

it('O14 counts what the engine asks of one object within any minute, and tells it once', () => {
  const many = (count: number, everyMs: number, told: Partial<RequestRow> = {}) =>
    found(
      'O14',
      Array.from({ length: count }, (_, index) => request(index * everyMs, told)),
    );
  expect(many(60, 1)).toEqual([]);
  expect(many(100, 1)).toEqual(['hot loop on helmreleases']);
  expect(many(100, 1000)).toEqual([]);
  expect(many(100, 1, { actor: 'helm-controller' })).toEqual([]);
  expect(found('O14', [run(0, 10, { hung: 'endless', actor: 'helm-controller' })])).toEqual([]);
});
