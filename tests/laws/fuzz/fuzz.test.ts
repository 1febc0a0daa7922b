import { describe, expect, it } from 'vitest';
import { fuzzBlock } from './fuzz-run.ts';

describe('the API server under random requests', () => {
  it.each([1, 2, 3])(
    'answers block %i without crash, pollution or hang',
    async (block) => {
      expect(await fuzzBlock(20_260_101, block)).toBeUndefined();
    },
    120_000,
  );
});
