import { type ChildProcess, spawn } from 'node:child_process';
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, isAbsolute, join, resolve } from 'node:path';
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
import { installShims, onPath } from './shims.ts';
import { TimeService } from './time-service.ts';

/** The engine's program, or one it needs, is not there. Exit code 4. */
export class EngineNotFoundError extends Error {
  readonly code = 'KUBEFLAP_ENGINE_NOT_FOUND';
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
      .catch((error: unknown) => ({ exitCode: 127, stdout: '', stderr: `${String(error)}\n` }))
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
    return new Promise((resolveExit) => {
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
      child.on('error', (error) => {
        stderr.write(`${error.message}\n`);
        resolveExit({ exitCode: 127, stdout: stdout.text, stderr: stderr.text });
      });
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

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'busybox']);

/** Looks before the run for what the run would only miss in its middle. @throws EngineNotFoundError */
function requirePrograms(command: readonly string[], folder: string, path: string): void {
  const [program = '', ...args] = command;
  const found = program.includes('/') ? resolve(folder, program) : onPath(program, path);
  if (found === undefined) throw new EngineNotFoundError(`"${program}" is not on PATH`);
  if (program.includes('/') && !isExecutable(found))
    throw new EngineNotFoundError(`${found} is not there, or is no program that may be executed`);
  if (!SHELLS.has(basename(program))) return;
  const script = args.find((argument) => !argument.startsWith('-'));
  if (script === undefined || args.includes('-c')) return;
  const file = isAbsolute(script) ? script : resolve(folder, script);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new EngineNotFoundError(`the script ${file} cannot be read`);
  }
  if (/(^|[^\w-])kubectl\s/m.test(text) && onPath('kubectl', path) === undefined)
    throw new EngineNotFoundError(
      `${file} needs kubectl, which is not on PATH; install it, or run only the in-process engine with --engine kubeflap`,
    );
}
