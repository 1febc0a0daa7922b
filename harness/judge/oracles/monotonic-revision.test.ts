import { expect, it } from 'vitest';
import { found, patch } from './hand-written.fixture.ts';

it('O5 asks each run of the engine for itself, and nobody else', () => {
  const cites = (t: number, resourceVersion: string, by: object = {}) =>
    patch(t, {}, { preconditions: { resourceVersion }, ...by });
  const newer = cites(10, '20');
  expect(found('O5', [newer, cites(20, '19')])).toEqual(['acted on an older revision']);
  expect(found('O5', [newer, cites(20, '19', { incarnation: 2 })])).toEqual([]);
  const other = { actor: 'operator' };
  expect(found('O5', [cites(10, '20', other), cites(20, '19', other)])).toEqual([]);
});
