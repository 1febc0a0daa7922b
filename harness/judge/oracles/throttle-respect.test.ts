import { expect, it } from 'vitest';
import type { RequestRow } from '../../trace/index.ts';
import { found, patch } from './hand-written.fixture.ts';

it('O13 counts from the answer, for the same request of the same run of the engine', () => {
  const body = { spec: { suspend: true } };
  const again = (t: number, told: Partial<RequestRow> = {}, first: Partial<RequestRow> = {}) =>
    found('O13', [
      patch(0, body, { endT: 3000, retryAfterSeconds: 5, acked: 'error', ...first }),
      patch(t, body, told),
    ]);
  expect(again(7000)).toEqual(['impatient patch']);
  expect(again(8000)).toEqual([]);
  expect(again(7000, { body: { spec: { suspend: null } } })).toEqual([]);
  const at = (lastTransitionTime: string) => ({ body: { status: { conditions: [{ lastTransitionTime }] } } });
  for (const later of ['2026-01-01T00:00:01Z', '2026-01-01T00:00:01.5Z', '2026-01-01T01:00:01+01:00'])
    expect(again(7000, at(later), at('2026-01-01T00:00:00Z'))).toEqual(['impatient patch']);
  expect(again(7000, { incarnation: 2 })).toEqual([]);
  expect(again(7000, { actor: 'operator' }, { actor: 'operator' })).toEqual([]);
});
