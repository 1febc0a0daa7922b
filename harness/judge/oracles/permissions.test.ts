import { expect, it } from 'vitest';
import { found, request } from './hand-written.fixture.ts';

it('O12 asks what the engine was refused, and by the server itself', () => {
  const refused = { allowed: false, acked: 'error', code: 403 } as const;
  expect(found('O12', [request(10, refused)])).toEqual(['forbidden get helmreleases']);
  expect(found('O12', [request(10, { ...refused, actor: 'operator' })])).toEqual([]);
  const faults = [{ rule: 'r', action: 'forbidden', realism: 'B' as const }];
  expect(found('O12', [request(10, { ...refused, faults })])).toEqual([]);
});
