import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseTokenFile, type StaticToken } from '../../../sim/apiserver/index.ts';
import { systemClock } from '../../../sim/clock/index.ts';
import {
  type ConformanceReport,
  type Mismatch,
  readCorpus,
  readCorpusTokens,
  runConformance,
} from '../../conform/index.ts';
import type { ConformCommandOptions } from '../commands/conform.ts';
import { CliError, EXIT } from '../exit-code.ts';
import { type CliIo, say } from '../io.ts';
import { type ConformSubject, remoteServer, simulatedServer } from './subject.ts';

/** Runs the corpus and reports; the findings are the data, so they go to stdout. */
export async function conform(options: ConformCommandOptions, io: CliIo): Promise<void> {
  const folder = options.corpus ?? ownCorpus();
  if (!existsSync(join(folder, 'cases')))
    throw new CliError(EXIT.usage, `there is no corpus in ${folder}`, 'name its folder with --corpus');
  const corpus = readCorpus(folder, (id) => options.only?.test(id) ?? true);
  if (corpus.cases.length === 0) throw new CliError(EXIT.usage, `no case matches ${options.only}`);
  const tokens = options.tokens ? tokensOf(options.tokens) : readCorpusTokens(folder);
  const subject = options.server ? remoteServer(options.server, options) : simulatedServer(tokens);
  await reachable(subject, options.server);
  say(io.stderr, `${corpus.cases.length} cases against ${options.server ?? 'the simulator'}`);
  const running = runConformance({
    corpus,
    send: subject.send,
    clock: systemClock,
    tokens: new Map(tokens.map(({ user, token }) => [user, token])),
    pollMs: options.pollMs,
    jobs: Math.max(1, options.jobs),
    nextToken: () => `k${randomBytes(4).toString('hex').slice(0, 7)}`,
  });
  const report = await Promise.race([running, interruption(io.signal)]).finally(() => subject.close());
  printReport(report, options.show, io);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(asJson(report), null, 1)}\n`);
  io.exit(report.matched === report.exchanges ? EXIT.ok : EXIT.failed);
}

/** Three folders up from the sources and one from the bundle. */
function ownCorpus(): string {
  const places = ['../../../', '../'].map((root) =>
    fileURLToPath(new URL(`${root}tests/conformance/data/`, import.meta.url)),
  );
  return places.find((place) => existsSync(join(place, 'cases'))) ?? places[0]!;
}

/** Rejects when a signal arrives; what the cases made then stays on the server. */
function interruption(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void =>
      reject(
        new CliError(EXIT.interrupted, 'interrupted', 'a remote server keeps what unfinished cases made'),
      );
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

function tokensOf(file: string): readonly StaticToken[] {
  try {
    return parseTokenFile(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CliError(EXIT.usage, `cannot use the token file ${file}: ${(error as Error).message}`);
  }
}

async function reachable(subject: ConformSubject, server: string | undefined): Promise<void> {
  try {
    await subject.send({ method: 'GET', path: '/version', query: '', headers: {} });
  } catch (error) {
    await subject.close();
    throw new CliError(
      EXIT.broken,
      `${server} cannot be reached: ${(error as Error).message}`,
      'check the address, and --ca or --insecure for its certificate',
    );
  }
}

function printReport(report: ConformanceReport, show: number, io: CliIo): void {
  for (const mismatch of report.mismatches.slice(0, show)) say(io.stdout, describe(mismatch));
  const hidden = report.mismatches.length - show;
  if (hidden > 0) say(io.stdout, `... and ${hidden} more (--show ${report.mismatches.length} prints them)`);
  for (const [area, { matched, exchanges }] of report.areas)
    say(io.stdout, `${area.padEnd(24)} ${matched}/${exchanges}`);
  say(io.stdout, `conformance: matched ${report.matched} of ${report.exchanges} exchanges`);
}

function describe({ id, differences }: Mismatch): string {
  const lines = differences.map(
    ({ path, want, got }) => `    ${path}\n      want ${shown(want)}\n      got  ${shown(got)}`,
  );
  return [`DIFFERS ${id}`, ...lines].join('\n');
}

function shown(value: unknown): string {
  // A value that only one side has is undefined on the other, which JSON cannot say.
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '(absent)');
  return text.length > 400 ? `${text.slice(0, 400)}...` : text;
}

function asJson(report: ConformanceReport) {
  return {
    matched: report.matched,
    exchanges: report.exchanges,
    areas: Object.fromEntries(report.areas),
    mismatches: report.mismatches,
  };
}
