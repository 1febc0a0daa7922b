import { it } from 'vitest';
import { readCorpus } from '../../harness/conform/index.ts';
import { expectConformance } from './accepted.ts';
import { DATA, runOver } from './conformance-world.ts';
import { overMsw } from './transports/msw.ts';

// Apart from the other transports: msw takes over the network of its process.
it('matches every exchange over msw, on real time', { timeout: 180_000 }, async () => {
  expectConformance(await runOver(overMsw, readCorpus(DATA), 1), 'msw');
});
