import { expect, it } from 'vitest';
import type { RequestRow } from '../../trace/index.ts';
import type { Site, SitedRequest } from '../flight/site.ts';
import { stepOf } from './step.ts';

it('tells a write that changes something from the same one that does not', () => {
  const site = { actor: 'recovery', verb: 'patch', nth: 1 } as Site;
  const stepWith = (committed: RequestRow['committed'], code: number): string => {
    const row = {
      actor: 'recovery',
      incarnation: 1,
      id: 'recovery#1/patch/x/1',
      committed,
      code,
      body: { a: 1 },
    };
    return stepOf({ site, row: row as unknown as RequestRow } satisfies SitedRequest, 'recovery');
  };
  expect(stepWith('once', 200)).toBe(stepWith('once', 200));
  expect(stepWith('once', 200)).not.toBe(stepWith('none', 200));
  expect(stepWith('none', 200)).not.toBe(stepWith('none', 409));
});
