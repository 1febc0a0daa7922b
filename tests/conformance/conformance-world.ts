import {
  type ConformanceReport,
  type Corpus,
  readCorpusTokens,
  runConformance,
} from '../../harness/conform/index.ts';
import { ApiServer } from '../../sim/apiserver/index.ts';
import { systemClock, VirtualClock } from '../../sim/clock/index.ts';
import { startKubernetesControllers } from '../../sim/controllers/index.ts';
import { Random } from '../../sim/random/index.ts';
import type { Connect } from './transports/transport.ts';

/** Where the corpus lies. */
export const DATA = new URL('./data', import.meta.url).pathname;

const WORD = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Runs the corpus against a fresh server with its controllers, on virtual time. */
export async function runInProcess(corpus: Corpus, seed: number): Promise<ConformanceReport> {
  const clock = new VirtualClock();
  const random = new Random(seed);
  const tokens = readCorpusTokens(DATA);
  const server = new ApiServer({ clock, random: random.stream('server'), tokens });
  const controllers = startKubernetesControllers({
    server,
    random: random.stream('controllers'),
    tokens: server.access.tokens,
  });
  const words = random.stream('words');
  let report: ConformanceReport | undefined;
  const running = runConformance({
    send: server.handle,
    clock,
    tokens: new Map(tokens.map(({ token, user }) => [user, token])),
    pollMs: 15_000,
    corpus,
    nextToken: () => `r${words.text(WORD, 7)}z`,
  }).then((result) => {
    report = result;
  });
  while (!report) {
    // A failure of the runner itself must not leave this loop waiting for ever.
    await Promise.race([running, clock.settle()]);
    const next = clock.nextDeadline();
    if (!report && next !== undefined) await clock.run({ until: next, done: () => report !== undefined });
  }
  controllers.stop();
  server.close();
  return report;
}

/** Cases at a time over a transport: most of a case is waiting, for watches and for controllers. */
const JOBS = 24;

/** Runs the corpus against a fresh server with its controllers through a transport, on real time. */
export async function runOver(connect: Connect, corpus: Corpus, seed: number): Promise<ConformanceReport> {
  const random = new Random(seed);
  const tokens = readCorpusTokens(DATA);
  const server = new ApiServer({ clock: systemClock, random: random.stream('server'), tokens });
  const controllers = startKubernetesControllers({
    server,
    random: random.stream('controllers'),
    tokens: server.access.tokens,
  });
  const words = random.stream('words');
  const connection = await connect(server.handle);
  try {
    return await runConformance({
      send: connection.send,
      clock: systemClock,
      tokens: new Map(tokens.map(({ token, user }) => [user, token])),
      pollMs: 15_000,
      corpus,
      jobs: JOBS,
      nextToken: () => `r${words.text(WORD, 7)}z`,
    });
  } finally {
    controllers.stop();
    server.close();
    await connection.close();
  }
}
