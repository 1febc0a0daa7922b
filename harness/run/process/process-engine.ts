import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BoundedOutput,
  type Engine,
  type EngineExit,
  type EngineRun,
  type EngineRunContext,
} from '../engine.ts';
import { ProcessGate } from '../process-gate.ts';
import { blockingHandler } from './blocking-handler.ts';
import { ComputeHold } from './compute-hold.ts';
import { type Gateway, sharedGateway } from './gateway.ts';
import { patientHandler } from './patient-handler.ts';
import { requirePrograms } from './require-programs.ts';
import { installShims } from './shims.ts';
import { TimeService } from './time-service.ts';

/** The engine's process could not be started, although its program was there. Exit code 4. */
export class EngineStartError extends Error {
  readonly code = 'KUBEFLAP_ENGINE_START';
}

/** Process groups that are alive, so that no exit of ours leaves one behind. */
const groups = new Set<number>();
process.on('exit', () => {
  for (const pid of groups) signalGroup(pid, 'SIGKILL');
});

/** An engine that is a program of its own: argv, with relative paths starting from `folder`. */
export function processEngine(name: string, command: readonly string[], folder: string): Engine {
  return {
    name,
    clockMode: 'frozen',
    requirePrograms: () => requirePrograms(command, folder, hostPath()),
    start: (context) => new ProcessRun(command, folder, context),
  };
}

/** One run of a program: its folder, its door to the API, its time. */
class ProcessRun implements EngineRun {
  readonly ended: Promise<EngineExit>;
  readonly #hold: ComputeHold;
  readonly #command: readonly string[];
  readonly #folder: string;
  readonly #context: EngineRunContext;
  readonly #gate = new ProcessGate();
  #child: ChildProcess | undefined;
  #killed = false;
  #hung: string | undefined;
  #frozen = false;
  #time: TimeService | undefined;

  constructor(command: readonly string[], folder: string, context: EngineRunContext) {
    this.#command = command;
    this.#folder = folder;
    this.#context = context;
    this.#hold = new ComputeHold(context.clock, {
      timeMoved: () => this.#time?.tell(),
      stuck: (why) => {
        this.#hung ??= why;
        this.kill();
      },
    });
    this.ended = this.#run(hostPath())
      .catch((error: unknown) => this.#neverRan(error))
      .then((exit) => (this.#hung === undefined ? exit : { ...exit, hung: this.#hung }))
      .finally(() => this.#hold.end());
  }

  stop(): void {
    // The signal also ends the sleep it may be in: it computes again.
    this.#hold.interrupt();
    if (this.#child?.pid !== undefined) signalGroup(this.#child.pid, 'SIGTERM');
  }

  kill(): void {
    this.#killed = true;
    // Its requests end now, in virtual time, not when the operating system gets round to closing its sockets.
    this.#gate.kill();
    this.#hold.doom();
    if (this.#child?.pid !== undefined) signalGroup(this.#child.pid, 'SIGKILL');
  }

  pause(): void {
    this.#frozen = true;
    this.#hold.freeze();
    if (this.#child?.pid !== undefined) signalGroup(this.#child.pid, 'SIGSTOP');
  }

  resume(): void {
    this.#frozen = false;
    // First the time, then the process: what it asks next must not be answered with the hour it fell asleep.
    this.#hold.thaw();
    if (this.#child?.pid !== undefined) signalGroup(this.#child.pid, 'SIGCONT');
  }

  /** What the machine could not do says nothing about the engine: it is no exit code of its. */
  #neverRan(error: unknown): EngineExit {
    const exit = { exitCode: undefined, stdout: '', stderr: '' };
    if (this.#killed) return exit;
    const { message } = error as Error;
    const broken = new EngineStartError(`"${this.#command.join(' ')}" cannot be started: ${message}`, {
      cause: error,
    });
    return { ...exit, broken };
  }

  async #run(path: string): Promise<EngineExit> {
    const gateway = await sharedGateway();
    const home = mkdtempSync(join(tmpdir(), 'kubeflap-engine-'));
    try {
      return await this.#runIn(home, gateway, path);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }

  async #runIn(home: string, gateway: Gateway, path: string): Promise<EngineExit> {
    const { handler, token, clock, clockSkewMs, env } = this.#context;
    const session = gateway.admit(
      blockingHandler(this.#gate.handler(patientHandler(handler, clock, this.#hold)), this.#hold),
      token,
    );
    const shims = installShims(home, path);
    const time = new TimeService({ folder: home, clock, skewMs: clockSkewMs, hold: this.#hold });
    this.#time = time;
    const temporary = join(home, 'tmp');
    mkdirSync(temporary);
    writeFileSync(join(home, 'kubeconfig'), session.kubeconfig, { mode: 0o600 });
    try {
      if (this.#killed) return { exitCode: undefined, stdout: '', stderr: '' };
      return await this.#spawn({
        PATH: `${shims}:${path}`,
        HOME: home,
        TMPDIR: temporary,
        KUBECONFIG: join(home, 'kubeconfig'),
        KUBEFLAP_TIME: home,
        LANG: 'C',
        TZ: 'UTC',
        ...env,
      });
    } finally {
      time.close();
      session.close();
    }
  }

  #spawn(env: Readonly<Record<string, string>>): Promise<EngineExit> {
    const [program = '', ...args] = this.#command;
    const stdout = new BoundedOutput();
    const stderr = new BoundedOutput();
    return new Promise((resolveExit, rejectExit) => {
      const child = spawn(program, args, {
        cwd: this.#folder,
        env,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      this.#child = child;
      const { pid } = child;
      if (pid !== undefined) groups.add(pid);
      if (this.#frozen) this.pause();
      child.stdout.setEncoding('utf8').on('data', (text: string) => stdout.write(text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.write(text));
      child.on('error', rejectExit);
      // Children it left in the background end with it, as a pod's do; only then are its pipes closed.
      child.on('exit', () => {
        if (pid === undefined) return;
        signalGroup(pid, 'SIGKILL');
        groups.delete(pid);
      });
      child.on('close', (code) => {
        resolveExit({ exitCode: code ?? undefined, stdout: stdout.text, stderr: stderr.text });
      });
    });
  }
}

function hostPath(): string {
  return process.env['PATH'] ?? '/usr/bin:/bin';
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The whole group is gone already.
  }
}
