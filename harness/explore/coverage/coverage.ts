import { at, isArray } from '../../../sim/kube/index.ts';
import type { Trace } from '../../trace/index.ts';
import type { FaultClass } from '../flight/fault-catalogue.ts';
import type { FlightReport } from '../flight/flight.ts';
import type { Schedule } from '../flight/schedule.ts';
import { type Share, shareOf, shareOfModel } from './declared.ts';
import { Matrix } from './matrix.ts';
import { RightsByCell } from './rights.ts';

/** What an exploration came to, flight by flight, beside {@link featuresOf}: of everything that was declared beforehand. */
export class Coverage {
  readonly matrix: Matrix;
  readonly rights = new RightsByCell();
  readonly #states = new Map<string, Set<string>>();
  readonly #decisions = new Set<string>();

  constructor(classes: ReadonlySet<FaultClass>) {
    this.matrix = new Matrix(classes);
  }

  add(
    cell: string,
    schedule: Schedule,
    report: Pick<FlightReport, 'reached' | 'sites' | 'novelties' | 'fired'>,
  ): void {
    const { states, decisions, rights } = report.reached;
    this.matrix.add(cell, schedule, report);
    this.rights.merge(cell, rights);
    for (const [model, visited] of Object.entries(states)) {
      const known = this.#states.get(model) ?? new Set();
      this.#states.set(model, known);
      for (const state of visited) known.add(state);
    }
    for (const decision of decisions) this.#decisions.add(decision);
  }

  /** Of each model that took part, the share of its states. */
  get models(): readonly (Share & { readonly model: string })[] {
    return [...this.#states]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([model, reached]) => ({ model, ...shareOfModel(model, reached) }));
  }

  decisions(declared: readonly string[]): Share {
    return shareOf(declared, this.#decisions);
  }
}

/**
 * What a run reached, as a set of short texts: how each kind of request was answered, which edges the conditions of releases
 * took, how engine runs ended and what they said on the way (its lines without names and numbers are its branches). A schedule that adds one is worth keeping; when none is added any more, exploring has
 * reached its plateau.
 */
export function* featuresOf(trace: Trace): Generator<string> {
  for (const event of trace.events) {
    if (event.kind === 'request')
      yield `${event.actor} ${event.verb} ${event.resource}/${event.subresource} -> ${event.code} ${event.committed}`;
    else if (event.kind === 'run') {
      yield `${event.actor} exit ${event.exitCode ?? 'killed'}`;
      for (const line of `${event.stdout}\n${event.stderr}`.split('\n'))
        if (line !== '') yield `${event.actor} says ${branchOf(line)}`;
    } else if (event.kind === 'commit' && event.resource === 'helmreleases') {
      const before = at(event.oldObject, 'status', 'conditions');
      const after = at(event.object, 'status', 'conditions');
      if (before !== after) yield `conditions ${edge(before)} -> ${edge(after)}`;
    }
  }
}

/** How many different things the runs of engines said, among features of {@link featuresOf}. */
export function linesAmong(features: Iterable<string>): number {
  let lines = 0;
  for (const feature of features) if (/^\S+ says /.test(feature)) lines += 1;
  return lines;
}

function edge(conditions: unknown): string {
  if (!isArray(conditions as never)) return 'none';
  return (
    conditions as readonly { readonly type?: string; readonly status?: string; readonly reason?: string }[]
  )
    .map(({ type, status, reason }) => `${type}=${status}/${reason}`)
    .sort()
    .join(' ');
}

const MAX_BRANCH = 120;

/** The part of a line that is the program's, not the run's. */
function branchOf(line: string): string {
  return line
    .slice(0, MAX_BRANCH)
    .replaceAll(/"[^"]*"/g, '"…"')
    .replaceAll(/[\w.-]+\/[\w.-]+/g, '…')
    .replaceAll(/\d[\d.:TZ-]*/g, '0');
}
