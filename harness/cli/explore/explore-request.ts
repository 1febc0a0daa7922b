import { availableParallelism } from 'node:os';
import type { FaultClass, Strategy } from '../../explore/index.ts';
import { parseDuration } from '../../scenario/index.ts';
import { CliError, EXIT } from '../exit-code.ts';
import { type CliIo, say } from '../io.ts';

/** What `kubeflap explore` was asked for, as it was typed. */
export interface ExploreRequest {
  readonly paths: readonly string[];
  readonly strategy: string;
  readonly seeds?: number;
  readonly budget?: string;
  readonly classes: string;
  readonly workers?: number;
  readonly engine: string;
  readonly selector?: string;
  readonly testNamePattern?: string;
  readonly out: string;
  readonly corpus?: string;
}

const STRATEGIES: readonly string[] = ['singles', 'pairs', 'all-pairs', 'swarm'] satisfies Strategy[];
const CLASSES: readonly string[] = ['A', 'B', 'C'] satisfies FaultClass[];

/** @throws CliError */
export function strategiesOf(text: string): Set<Strategy> {
  const names = text.split(',').map((name) => name.trim());
  for (const name of names)
    if (!STRATEGIES.includes(name))
      throw new CliError(EXIT.usage, `--strategy: "${name}" is not singles, pairs, all-pairs or swarm`);
  return new Set(names as Strategy[]);
}

/** Random mixes for each scenario. */
const DEFAULT_SEEDS = 100;

/** @throws CliError when mixes are asked for and no swarm: they would not be flown, and nobody would be told. */
export function seedsOf(wanted: number | undefined, strategies: ReadonlySet<Strategy>): number {
  if (wanted !== undefined && !strategies.has('swarm'))
    throw new CliError(
      EXIT.usage,
      `--seeds ${wanted}: only a swarm flies random mixes`,
      `ask for one: --strategy ${[...strategies, 'swarm'].join(',')}`,
    );
  return wanted ?? DEFAULT_SEEDS;
}

/** @throws CliError */
export function classesOf(text: string): Set<FaultClass> {
  const names = text.split(',').map((name) => name.trim().toUpperCase());
  for (const name of names)
    if (!CLASSES.includes(name)) throw new CliError(EXIT.usage, `--classes: "${name}" is not A, B or C`);
  return new Set(names as FaultClass[]);
}

/** Milliseconds. @throws CliError */
export function budgetOf(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const ms = parseDuration(text);
  if (ms === undefined)
    throw new CliError(EXIT.usage, `--budget: "${text}" is not a duration such as 5m or 90s`);
  if (ms <= 0) throw new CliError(EXIT.usage, `--budget: "${text}" must be longer than 0`);
  return ms;
}

/** Threads: one for each core, or fewer. More would only load the harness more often, for minutes in which nothing can stop it. */
export function workersOf(wanted: number | undefined, io: Pick<CliIo, 'stderr'>): number {
  const cores = availableParallelism();
  if (wanted === undefined || wanted <= cores) return wanted ?? cores;
  say(io.stderr, `--workers ${wanted}: there are ${cores} cores, so ${cores} fly`);
  return cores;
}
