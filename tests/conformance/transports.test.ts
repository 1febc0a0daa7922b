import { describe, it } from 'vitest';
import { readCorpus } from '../../harness/conform/index.ts';
import { expectConformance } from './accepted.ts';
import { DATA, runOver } from './conformance-world.ts';
import { overClientNode } from './transports/client-node.ts';
import { overHttp1 } from './transports/http1.ts';
import { overHttp2 } from './transports/http2.ts';
import { overUndiciFetch } from './transports/undici-fetch.ts';

const corpus = readCorpus(DATA);

// Side by side: on real time a run is mostly waiting.
describe.concurrent('conformance to the recorded kube-apiserver, on real time', () => {
  it.each([
    ['http1', overHttp1],
    ['http2', overHttp2],
    ['client-node', overClientNode],
    ['undici-fetch', overUndiciFetch],
  ] as const)('matches every exchange over %s', { timeout: 180_000 }, async (transport, connect) => {
    expectConformance(await runOver(connect, corpus, 1), transport);
  });
});
