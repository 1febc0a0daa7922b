import type { ApiHandler } from '../../sim/apiserver/index.ts';
import type { Clock } from '../../sim/clock/index.ts';
import { inProcessHttpLibrary, inProcessKubeConfig } from '../../sim/transport/index.ts';
import { BoundedOutput, type Engine, type EngineExit, type EngineRunContext } from './engine.ts';
import { guardLoops, MAX_REQUESTS_PER_INSTANT } from './loop-guard.ts';
import { ProcessGate } from './process-gate.ts';

/** What a module engine is called with: everything it may know of the world. */
export interface ModuleInput {
  readonly kubeConfig: ReturnType<typeof inProcessKubeConfig>;
  /** The network of client-node, promise-only: undici's own would bring streams and real timers into virtual time. */
  readonly http: ReturnType<typeof inProcessHttpLibrary>;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string>>;
  readonly log: { info(text: string): void; error(text: string): void };
  /** Aborts when the engine is asked to end. */
  readonly stop: AbortSignal;
  /** Takes what says, whenever it is asked, what has been decided so far: it is asked when the engine was killed. */
  account(soFar: () => readonly string[]): void;
}

/** How a pass ended, and what it decided, where the engine says so. */
export interface PassEnd {
  readonly exitCode: number;
  readonly decisions?: readonly string[];
}

/** One pass of an engine inside this process; answers its exit code, or more. */
export type RunOnce = (input: ModuleInput) => Promise<number | PassEnd>;

/** An engine in this process: on the virtual clock, killable at any of its awaits. `decisions` are all it can make, if it says so. */
export function moduleEngine(
  name: string,
  load: () => Promise<RunOnce>,
  decisions?: readonly string[],
): Engine {
  return {
    name,
    clockMode: 'virtual',
    ...(decisions ? { decisions } : {}),
    start: (context) => {
      const gate = new ProcessGate();
      const killed = Promise.withResolvers<undefined>();
      const stopping = new AbortController();
      const stdout = new BoundedOutput();
      const stderr = new BoundedOutput();
      const log = {
        info: (text: string): void => {
          if (gate.isAlive) stdout.write(`${text}\n`);
        },
        error: (text: string): void => {
          if (gate.isAlive) stderr.write(`${text}\n`);
        },
      };
      let decidedSoFar: (() => readonly string[]) | undefined;
      const account: ModuleInput['account'] = (soFar) => {
        decidedSoFar = soFar;
      };
      let hung: string | undefined;
      const exit = (end: PassEnd | undefined): EngineExit => {
        const decided = end ? end.decisions : decidedSoFar?.();
        return {
          exitCode: end?.exitCode,
          ...(decided ? { decisions: decided } : {}),
          stdout: stdout.text,
          stderr: stderr.text,
          ...(hung === undefined ? {} : { hung }),
        };
      };
      const kill = (): void => {
        gate.kill();
        killed.resolve(undefined);
      };
      const handler = guardLoops(context.handler, context.clock, () => {
        hung = `it sent ${MAX_REQUESTS_PER_INSTANT} requests without letting time pass`;
        kill();
      });
      const ended = Promise.race([
        runOnce(load, { ...context, handler }, gate, { log, stop: stopping.signal, account }),
        killed.promise,
      ]).then(exit);
      return {
        ended,
        stop: () => stopping.abort(),
        kill,
        pause: () => gate.pause(),
        resume: () => gate.resume(),
      };
    },
  };
}

/** What net/http adds to every answer of an API server, in its own time. Source: Go net/http server.go setDate. */
function dated(handler: ApiHandler, clock: Clock): ApiHandler {
  let date = { at: Number.NaN, text: '' };
  return async (request) => {
    const response = await handler(request);
    const now = clock.now();
    if (date.at !== now) date = { at: now, text: new Date(now).toUTCString() };
    const { status, headers, body } = response;
    return { status, headers: { ...headers, date: date.text }, body };
  };
}

/** The clock of a machine that is not set right: its timers are as good as any, its time of day is not. */
function skewed(clock: Clock, skewMs: number): Clock {
  if (skewMs === 0) return clock;
  return {
    now: () => clock.now() + skewMs,
    setTimer: (delayMs, callback) => clock.setTimer(delayMs, callback),
  };
}

/** The exit code of a program whose main function threw. */
const UNCAUGHT = 70;

async function runOnce(
  load: () => Promise<RunOnce>,
  context: EngineRunContext,
  gate: ProcessGate,
  own: Pick<ModuleInput, 'log' | 'stop' | 'account'>,
): Promise<PassEnd> {
  // The first run loads code from disk: real time passes, virtual time must not.
  const release = context.clock.hold();
  let run: RunOnce;
  try {
    run = await load();
  } finally {
    release();
  }
  try {
    const handler = gate.handler(dated(context.handler, context.clock));
    const end = await run({
      kubeConfig: inProcessKubeConfig(handler, { token: context.token }),
      http: inProcessHttpLibrary(handler),
      clock: skewed(gate.clock(context.clock), context.clockSkewMs),
      env: context.env,
      ...own,
    });
    return typeof end === 'number' ? { exitCode: end } : end;
  } catch (error) {
    own.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { exitCode: UNCAUGHT };
  }
}
